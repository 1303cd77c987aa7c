module example.com/shop/dates

go 1.24
