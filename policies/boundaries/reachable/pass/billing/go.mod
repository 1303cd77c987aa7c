module example.com/shop/billing

go 1.24

require (
	example.com/shop/telemetry v0.0.0
)
