module example.com/acme/plugin-mail

go 1.24

require (
	example.com/acme/plugin-export v1.0.0
)
