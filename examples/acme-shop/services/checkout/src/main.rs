fn main() {
    println!("checkout listens on :8080");
}
