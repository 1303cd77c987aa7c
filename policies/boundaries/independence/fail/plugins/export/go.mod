module example.com/acme/plugin-export

go 1.24
