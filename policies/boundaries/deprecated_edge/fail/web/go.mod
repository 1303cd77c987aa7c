module example.com/acme/web

go 1.24

require (
	example.com/acme/legacy v1.0.0
)
