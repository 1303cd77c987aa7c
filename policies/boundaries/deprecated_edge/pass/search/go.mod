module example.com/acme/search

go 1.24
