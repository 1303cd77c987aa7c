module example.com/acme/plugin-search

go 1.24

require (
	example.com/acme/events v1.0.0
)
