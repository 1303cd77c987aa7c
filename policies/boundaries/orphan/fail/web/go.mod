module example.com/shop/web

go 1.24

require (
	example.com/shop/core v0.0.0
)
