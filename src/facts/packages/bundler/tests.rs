use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::facts::packages::tests::{all_joined, edges_of, lines_of, locked_of, packages_of, reasons_of};

#[test]
fn an_application_takes_gems_from_everywhere() {
    let gemfile = r#"
source "https://rubygems.org"
ruby "3.3.0"
gem "rails", "~> 8.0", ">= 8.0.1"
gem :symbolic
gem 'cart', path: 'engines/cart', require: false
gem "near", :path => "engines", :group => :test
group :development, :test do
  gem "rspec", groups: [:ci] if ENV["CI"]
  gem "debug"
end
gem "pry", group: [:development, :test]
gem "scss", groups: %w[test]
group(:extra, optional: true) { gem "heavy" }
git "https://git.example/a.git", branch: "main" do
  gem "one"
  gem "two", tag: "v2"
end
gem "three", github: "acme/three", ref: "abc"
source "https://gems.acme.example/x" do
  gem "inner"
end
gem "other", source: "https://user:secret@other.example"
path "engines/cart" do
  gem "cart"
end
platforms :jruby do
  gem "jr"
end
"#;
    let (edges, reasons, workspaces) = all_joined(&[
        ("shop/Gemfile", gemfile),
        (
            "shop/engines/cart/cart.gemspec",
            "Gem::Specification.new { |s| s.name = 'cart'\ns.add_dependency 'near' }",
        ),
        (
            "shop/engines/near/n.gemspec",
            "Gem::Specification.new { |s| s.name = 'near' }",
        ),
    ]);
    assert_eq!(
        edges,
        [
            "shop/Gemfile -> -: rails ~> 8.0, >= 8.0.1 prod registry @\"rails\"",
            "shop/Gemfile -> -: symbolic - prod registry @:symbolic",
            "shop/Gemfile -> shop/engines/cart/cart.gemspec: cart - prod path @'cart'",
            "shop/Gemfile -> shop/engines/near/n.gemspec: near - test path @\"near\"",
            "shop/Gemfile -> -: rspec - prod registry @\"rspec\"",
            "shop/Gemfile -> -: debug - dev registry @\"debug\"",
            "shop/Gemfile -> -: pry - dev registry @\"pry\"",
            "shop/Gemfile -> -: scss - test registry @\"scss\"",
            "shop/Gemfile -> -: heavy - optional registry @\"heavy\"",
            "shop/Gemfile -> -: one main prod git @\"one\"",
            "shop/Gemfile -> -: two v2 prod git @\"two\"",
            "shop/Gemfile -> -: three abc prod git @\"three\"",
            "shop/Gemfile -> -: inner - prod registry @\"inner\"",
            "shop/Gemfile -> -: other - prod registry @\"other\"",
            "shop/Gemfile -> shop/engines/cart/cart.gemspec: cart - prod path @\"cart\"",
            "shop/Gemfile -> -: jr - prod registry @\"jr\"",
            "shop/engines/cart/cart.gemspec -> -: near - prod registry @'near'",
        ]
    );
    assert_eq!(reasons, [""; 0]);
    assert_eq!(
        workspaces,
        [
            "shop/Gemfile [\"shop/Gemfile\", \"shop/engines/cart/cart.gemspec\", \"shop/engines/near/n.gemspec\"]"
        ]
    );
    let registries: Vec<(String, Vec<String>)> = edges_of(&[("Gemfile", gemfile)])
        .edges
        .into_iter()
        .filter(|edge| ["rails", "inner", "other", "one"].contains(&edge.name.as_str()))
        .map(|edge| (edge.name, edge.registries))
        .collect();
    let expected = [
        ("rails", vec!["rubygems.org"]),
        ("one", vec![]),
        ("inner", vec!["gems.acme.example"]),
        ("other", vec!["other.example"]),
    ];
    assert_eq!(
        registries,
        expected.map(|(name, hosts)| (name.to_owned(), hosts.into_iter().map(str::to_owned).collect()))
    );
}

#[test]
fn gems_of_one_repository_lead_to_each_other() {
    let files = [
        (
            "Gemfile",
            "gemspec\ngem 'rake'\ngem 'tool', path: 'tools'\ngroup(:test) { gem 'minitest' }\ngem 'acme', path: '.'\n",
        ),
        (
            "acme.gemspec",
            "v = '1.0'\nGem::Specification.new('acme', v) do |s|\n  s.add_dependency 'acme_core', v\n  s.add_development_dependency('yard', ['>= 1', '< 3'])\nend\n",
        ),
        (
            "core/acme_core.gemspec",
            "Gem::Specification.new do |spec|\n  spec.name = File.basename(__FILE__, '.gemspec')\n  spec.add_runtime_dependency %q<rack>.freeze, \">= #{V}\"\nend\n",
        ),
        (
            "tools/tool.gemspec",
            "Gem::Specification.new { |s| s.name = 'tool'.freeze }",
        ),
        ("core/Gemfile", "gemspec\neval_gemfile '../Gemfile.common'\n"),
        (
            "Gemfile.common",
            "gem 'common', path: 'common'\ngemspec path: 'tools'\n",
        ),
        (
            "common/x/common.gemspec",
            "Gem::Specification.new { |s| s.name = 'common' }",
        ),
    ];
    let edges = crate::facts::packages::tests::linked_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "acme.gemspec -> -: rake - dev registry @'rake'",
            "acme.gemspec -> tools/tool.gemspec: tool - dev path @'tool'",
            "acme.gemspec -> -: minitest - test registry @'minitest'",
            "acme.gemspec -> core/acme_core.gemspec: acme_core 1.0 prod registry @'acme_core'",
            "acme.gemspec -> -: yard >= 1, < 3 dev registry @'yard'",
            "core/acme_core.gemspec -> common/x/common.gemspec: common - dev path @'common'",
            "core/acme_core.gemspec -> tools/tool.gemspec: tool - dev path @gemspec",
            "core/acme_core.gemspec -> -: rack >= #{V} prod registry @%q<rack>",
        ]
    );
    assert_eq!(reasons_of(&edges), [""; 0]);
}

#[test]
fn loops_and_names_are_followed_as_far_as_text_tells() {
    let gemfile = r#"
NAMES = %w[a b].freeze
NAMES.each { |name| gem "x-#{name}", path: "gems/#{name}" }
{ "c" => "1", :d => "~> 2" }.each do |name, version|
  gem name, version
end
[["e", "3"], ["f"]].each { |name, *rest| gem name }
opts = { path: File.expand_path("gems/a", __dir__) }
gem "x-a", opts
gem "x-b", path: File.join(__dir__, "gems", "b")
once = "1" if ENV["X"]
gem "g", once
gem "h", ENV["V"] || "1"
NAMES.each_slice(2) { |pair| gem pair }
Dir["gems/*"].each { |dir| gem File.basename(dir), path: dir }
gem "i", **more
foo && gem("j")
def mine(name) gem(name) end
mine "k"
%w[l].each(&method(:gem))
list = ["a.gemspec", gem.files] + rest
"#;
    let (edges, reasons, _) = all_joined(&[
        ("Gemfile", gemfile),
        (
            "gems/a/a.gemspec",
            "Gem::Specification.new { |s| s.name = 'x-a' }",
        ),
        (
            "gems/b/b.gemspec",
            "Gem::Specification.new { |s| s.name = 'x-b' }",
        ),
    ]);
    assert_eq!(
        edges,
        [
            "Gemfile -> gems/a/a.gemspec: x-a - prod path @\"x-#{name}\"",
            "Gemfile -> gems/b/b.gemspec: x-b - prod path @\"x-#{name}\"",
            "Gemfile -> -: c 1 prod registry @\"c\"",
            "Gemfile -> -: d ~> 2 prod registry @:d",
            "Gemfile -> -: e - prod registry @\"e\"",
            "Gemfile -> -: f - prod registry @\"f\"",
            "Gemfile -> gems/a/a.gemspec: x-a - prod path @\"x-a\"",
            "Gemfile -> gems/b/b.gemspec: x-b - prod path @\"x-b\"",
            "Gemfile -> -: g - prod registry @\"g\"",
            "Gemfile -> -: h - prod registry @\"h\"",
            "Gemfile -> -: i - prod registry @\"i\"",
        ]
    );
    assert_eq!(
        reasons,
        [
            "Gemfile: purlin can't resolve the source of `g` without running Ruby",
            "Gemfile: purlin can't resolve the name of this gem without running Ruby",
            "Gemfile: purlin can't resolve the name of this gem without running Ruby",
            "Gemfile: purlin can't resolve the source of `i` without running Ruby",
            "Gemfile: purlin can't resolve this without running Ruby",
            "Gemfile: purlin can't resolve the method `mine` without running Ruby",
            "Gemfile: purlin can't resolve this without running Ruby",
        ]
    );
}

#[test]
fn what_leads_nowhere_is_told() {
    let (edges, reasons, _) = all_joined(&[
        (
            "Gemfile",
            "gem 'a', path: '../out'\ngem 'b', path: 'here'\ngem 'c', path: ENV['C']\ngem 'd', path: nil\ngemspec path: 'none'\n\
             eval_gemfile 'gone'\neval_gemfile 'local' if File.exist?('local')\neval_gemfile ENV['E']\neval_gemfile 'Gemfile.loop'\n\
             path 'old'\ninstance_eval File.read(\"#{__dir__}/Gemfile.in\")\ngem 'g', path: 'here', glob: 'x/*.gemspec'\n",
        ),
        ("Gemfile.loop", "eval_gemfile 'Gemfile'\n"),
        ("Gemfile.in", "gem 'f'\n"),
        ("here/x.gemspec", "Gem::Specification.new { |s| s.name = name }"),
        ("two/Gemfile", "gemspec\n"),
        ("two/a.gemspec", "Gem::Specification.new { |s| s.name = 'a' }"),
        ("two/b.gemspec", "Gem::Specification.new { |s| s.name = 'b' }"),
        ("both/Gemfile", "gem 'yes'"),
        ("both/gems.rb", "gem 'no'"),
        ("alone/gems.rb", "gem 'yes'"),
    ]);
    assert_eq!(
        edges,
        [
            "Gemfile -> -: a - prod path @'a'",
            "Gemfile -> -: b - prod path @'b'",
            "Gemfile -> -: c - prod path @'c'",
            "Gemfile -> -: d - prod registry @'d'",
            "Gemfile -> -: g - prod path @'g'",
            "Gemfile -> -: f - prod registry @'f'",
            "alone/gems.rb -> -: yes - prod registry @'yes'",
            "both/Gemfile -> -: yes - prod registry @'yes'",
        ]
    );
    assert_eq!(
        reasons,
        [
            "Gemfile: the directory of `a` is outside the repository, or purlin can't resolve it without running Ruby",
            "Gemfile: there is no gemspec of `b` in `here`",
            "Gemfile: the directory of `c` is outside the repository, or purlin can't resolve it without running Ruby",
            "Gemfile: there is no such gemspec",
            "Gemfile: `gone` doesn't exist, or purlin can't read it",
            "Gemfile: purlin can't tell what is evaluated here without running Ruby",
            "Gemfile: a `path` without a block may provide any gem",
            "Gemfile: `g` has a `glob`, which purlin doesn't expand",
            "Gemfile: `Gemfile` evaluates itself, or is nested too deep",
            "two/a.gemspec: the directory has several gemspecs, and no `name` selects one",
        ]
    );
}

#[test]
fn a_gemspec_says_what_it_is() {
    let packages = packages_of(&[
        (
            "a.gemspec",
            "VERSION = '1.2'\nspec = Gem::Specification.new do |s|\n  s.name = %q{a}\n  s.version = VERSION\n  s.licenses = ['MIT', 'Ruby']\n\
               s.authors = ['Ann', 'Bo']\n  s.email = %w[ann@acme.example bo@acme.example]\nend\n",
        ),
        (
            "b/b.gemspec",
            "Gem::Specification.new do |s|\n  s.version = B::VERSION\n  s.license = 'MIT'\n  s.author = 'Cy'\nend\n",
        ),
        ("b/Gemfile", "gemspec"),
        ("c/Gemfile", "gem 'x'"),
    ]);
    let shown: Vec<String> = packages
        .iter()
        .map(|one| {
            format!(
                "{} {:?} {:?} {:?} {:?}",
                one.id, one.name, one.version, one.licence, one.contacts
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "a.gemspec Some(\"a\") Some(\"1.2\") Some(\"MIT OR Ruby\") [\"Ann <ann@acme.example>\", \"Bo <bo@acme.example>\"]",
            "b/b.gemspec None None Some(\"MIT\") [\"Cy\"]",
            "c/Gemfile None None None []",
        ]
    );
}

#[test]
fn lock_files_tell_of_gemfiles_and_of_gemspecs() {
    let lock = "PATH\n  remote: .\n  specs:\n    acme (1.0)\n      rack\n\nGIT\n  remote: https://git.example/g.git\n  revision: abc\n  specs:\n    g (0.1)\n\n\
                GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.1.0)\n    nokogiri (1.16.0-x86_64-linux)\n    nokogiri (1.16.0-java)\n    twice (1.0)\n    twice (1.1-java)\n\n\
                PLATFORMS\n  ruby\n\nDEPENDENCIES\n  acme!\n\nBUNDLED WITH\n   2.5.0\n";
    let edges = locked_of(&[
        (
            "Gemfile",
            "gemspec\ngem 'g', git: 'https://git.example/g.git'\ngem 'nokogiri'\ngem 'twice'\ngem 'gone'\n",
        ),
        ("Gemfile.lock", lock),
        (
            "acme.gemspec",
            "Gem::Specification.new { |s| s.name = 'acme'; s.add_dependency 'rack' }",
        ),
        ("bad/Gemfile", "gem 'x'"),
        ("bad/Gemfile.lock", "GEM\n<<<<<<< HEAD\n"),
        ("empty/gems.rb", "gem 'x'"),
        ("empty/gems.locked", "\n"),
    ]);
    let shown: Vec<String> = edges
        .edges
        .iter()
        .map(|edge| match &edge.locked {
            None => format!("{} -", edge.name),
            Some(locked) => format!(
                "{} {:?} {:?} {:?} {:?}",
                edge.name, locked.version, locked.source, locked.registry, locked.at.line
            ),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "g Some(\"0.1\") Some(Git) None Some(11)",
            "nokogiri Some(\"1.16.0\") Some(Registry) Some(\"rubygems.org\") Some(17)",
            "twice -",
            "gone -",
            "rack Some(\"3.1.0\") Some(Registry) Some(\"rubygems.org\") Some(16)",
            "x -",
            "x -",
        ]
    );
    let unlocked: Vec<String> = edges
        .unlocked
        .iter()
        .map(|one| format!("{}: {}", one.path, one.reason))
        .collect();
    assert_eq!(
        unlocked,
        [
            "bad/Gemfile.lock: `Gemfile.lock` cannot be read: it contains a merge conflict",
            "empty/gems.locked: `gems.locked` cannot be read: it has no `GEM`, so it is not a lock file of Bundler",
        ]
    );
}

fn in_time(files: &[(&str, &str)]) -> Vec<String> {
    let start = Instant::now();
    let edges = edges_of(files);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    reasons_of(&edges)
}

#[test]
fn hostile_gemfiles_end() {
    // Loops in loops.
    let list = format!("L = %w[{}]\n", "a ".repeat(5_000));
    let loops = format!(
        "{list}{}gem \"#{{x}}\"{}",
        "L.each { |x| ".repeat(20),
        " }".repeat(20)
    );
    assert_eq!(in_time(&[("Gemfile", &loops)]).len(), 1);
    let empty = format!("{list}{}{}", "L.each { |x| ".repeat(20), " }".repeat(20));
    assert_eq!(in_time(&[("Gemfile", &empty)]).len(), 1);

    // Files that evaluate the next one twice.
    let files: Vec<(String, String)> = (0..14)
        .map(|at| {
            let name = if at == 0 {
                "Gemfile".to_owned()
            } else {
                format!("Gemfile.{at}")
            };
            let next = format!("eval_gemfile 'Gemfile.{}'\n", at + 1);
            (name, format!("{next}{next}#{}\n", " ".repeat(50_000)))
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    assert!(!in_time(&files).is_empty());

    // Many directories that everybody looks into.
    let mut all = String::new();
    let mut specs = Vec::new();
    for at in 0..3_000 {
        writeln!(all, "gem 'g{at}', path: '.'\ngemspec path: 'one', name: 'g{at}'").unwrap();
        specs.push((
            format!("one/g{at}.gemspec"),
            format!("Gem::Specification.new {{ |s| s.name = 'g{at}' }}"),
        ));
    }
    let mut files: Vec<(&str, &str)> = specs
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    files.push(("Gemfile", &all));
    in_time(&files);

    // Methods, sources of git and parameters that are many.
    let mut many = String::new();
    for at in 0..5_000 {
        writeln!(many, "def m{at}(x) = gem(x)\ngit_source(:s{at}) {{ }}\nsource 'https://h{at}.example'\nx && y{at}\ngem 'g{at}', s{at}: 1").unwrap();
    }
    in_time(&[("Gemfile", &many)]);
}
