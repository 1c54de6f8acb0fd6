//! candle, asked what the scripts beside this folder ask: one JSON object a line.
//!
//!     cargo run -q -- rows|pooling|porting|rarer

mod pooling;
mod porting;
mod rarer;
mod rows;

use candle_core::{Device, Result, Tensor, Var};
use serde_json::{Value, json};

/// The release that `Cargo.toml` names.
const VERSION: &str = "0.11.1";

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("rows") => rows::ask()?,
        Some("pooling") => pooling::ask()?,
        Some("porting") => porting::ask()?,
        Some("rarer") => rarer::ask()?,
        _ => candle_core::bail!("rows, pooling, porting or rarer?"),
    }
    println!("{}", json!({ "version": VERSION }));
    Ok(())
}

/// What a function answered, and what else is to be known of it.
fn say(question: &str, asked: &str, output: &Tensor, more: Value) -> Result<()> {
    let asked = format!("candle, {asked}");
    let mut run = json!({ "question": question, "asked": asked });
    if let (Some(run), Some(more)) = (run.as_object_mut(), more.as_object()) {
        run.extend(more.clone());
        run.insert("output".to_owned(), json!(numbers(output)?));
    }
    println!("{run}");
    Ok(())
}

/// The numbers of an array in its order; JSON has no NaN and no infinity.
fn numbers(array: &Tensor) -> Result<Vec<Value>> {
    let array = array.to_dtype(candle_core::DType::F64)?.flatten_all()?;
    let word = |number: f64| match number {
        number if number.is_nan() => json!("NaN"),
        f64::INFINITY => json!("∞"),
        f64::NEG_INFINITY => json!("−∞"),
        number if number.fract() == 0.0 && number.abs() < 1e15 => {
            json!(number as i64)
        }
        number => json!(number),
    };
    Ok(array.to_vec1()?.into_iter().map(word).collect())
}

fn row(numbers: &[f32]) -> Result<Tensor> {
    Tensor::from_slice(numbers, (1, 1, numbers.len()), &Device::Cpu)
}

fn plane(numbers: &[f32], rows: usize, columns: usize) -> Result<Tensor> {
    Tensor::from_slice(numbers, (1, 1, rows, columns), &Device::Cpu)
}

/// What a slope of 1 behind every number of the answer sends back to every number of `x`.
fn slope(
    x: &Tensor,
    function: impl Fn(&Tensor) -> Result<Tensor>,
) -> Result<(Tensor, Tensor)> {
    let x = Var::from_tensor(x)?;
    let answer = function(&x)?;
    let slopes = answer.sum_all()?.backward()?;
    let slope = slopes.get(&x).cloned();
    Ok((answer, slope.map_or_else(|| x.zeros_like(), Ok)?))
}
