module example.com/shop/orders

go 1.24

require (
	example.com/shop/kit v0.0.0
)
