module acme-shop.example/inventory

go 1.24
