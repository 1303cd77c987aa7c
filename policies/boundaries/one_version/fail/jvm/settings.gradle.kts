rootProject.name = "orders"
include("api", "store")
