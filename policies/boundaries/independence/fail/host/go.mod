module example.com/acme/host

go 1.24

require (
	example.com/acme/plugin-export v1.0.0
	example.com/acme/plugin-mail v1.0.0
	example.com/acme/plugin-search v1.0.0
)
