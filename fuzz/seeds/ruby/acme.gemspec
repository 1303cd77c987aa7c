lib = File.expand_path("../lib", __FILE__)
$:.unshift(lib) unless $:.include?(lib)
require_relative "lib/acme/version"

Gem::Specification.new do |s|
  s.name = %q{acme}.freeze
  s.version = Acme::VERSION
  s.authors, s.email = ["Ann"], %w(ann@acme.example)
  s.licenses = ["MIT"]
  s.summary = "one" \
    "two"
  s.description = <<~TEXT.strip + <<-'END'
    Text with #{s.name} and "quotes".
      Indented \t here.
  TEXT
    raw \n
    END
  s.files = `git ls-files -z`.split("\x0").reject { |f| f =~ %r{^(spec|bin)/} }
  s.metadata["source_code_uri"] = "https://git.example/acme"
  s.metadata = { "a" => "b", 'c': :d, "e": -1.5 }
  s.files += Dir["lib/**/*"] - %w[lib/x]
  s.required_ruby_version = Gem::Requirement.new(">= 3.1")
  s.add_dependency "rack", [">= 2", "< 4"]
  s.add_development_dependency(*["yard", "~> 0.9"])
  class << self; def x=(y); @y, @@z = y / 2, $0 % 3; end; end
end
