//! Prints the table: `cargo run -p bits > bits/table.txt`.

fn main() -> cnn::Result<()> {
    print!("{}", bits::table()?);
    Ok(())
}
