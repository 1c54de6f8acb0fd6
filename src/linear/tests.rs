use ndarray::array;

use super::*;
use crate::accumulation::{chain, over_images};

/// Numbers whose sums depend on their order.
fn noise(rows: usize, columns: usize, seed: u64) -> Array2<f32> {
    let mut generator = crate::random::generator(seed, 0);
    Array2::from_shape_simple_fn((rows, columns), || {
        crate::random::uniform(&mut generator, 1.0) as f32
    })
}

#[test]
fn an_output_is_the_bias_and_the_features_weighed() {
    let input = array![[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]];
    let weight = array![[1.0, 0.5, 2.0], [0.0, -1.0, 4.0]];
    let bias = array![10.0, 20.0];
    // 10 + 1 + 1 + 6, 20 + 0 − 2 + 12; 10 + 0.5, 20 − 1
    let output = linear(&input, &weight, Some(bias.view()));
    assert_eq!(output, Ok(array![[18.0, 30.0], [10.5, 19.0]]));
    let output = linear::<f64>(&input, &weight, None);
    assert_eq!(output, Ok(array![[8.0, 10.0], [0.5, -1.0]]));
}

#[test]
fn every_element_is_its_chain_to_the_last_bit_on_every_shape() {
    for (images, inputs, outputs) in
        [(1, 1, 1), (3, 5, 4), (4, 16, 16), (7, 13, 11), (9, 40, 35), (5, 100, 64)]
    {
        let input = noise(images, inputs, 1);
        let weight = noise(outputs, inputs, 2);
        let bias = noise(1, outputs, 3).row(0).to_owned();
        let gradient = noise(images, outputs, 4);
        let output = linear(&input, &weight, Some(bias.view())).unwrap();
        for ((n, o), &element) in output.indexed_iter() {
            let terms = input.row(n).to_owned().into_iter().zip(weight.row(o));
            let terms = terms.map(|(x, &w)| (x, w));
            assert_eq!(element, chain(bias[o], terms), "[{n}, {o}]");
        }
        let grad = grad_input(&gradient, &weight).unwrap();
        for ((n, i), &element) in grad.indexed_iter() {
            let terms = gradient.row(n).to_owned().into_iter().zip(weight.column(i));
            let terms = terms.map(|(g, &w)| (g, w));
            assert_eq!(element, chain(0.0, terms), "[{n}, {i}]");
        }
        let grad = grad_weight(&input, &gradient).unwrap();
        for ((o, i), &element) in grad.indexed_iter() {
            let products = (0..images).map(|n| gradient[[n, o]] * input[[n, i]]);
            assert_eq!(element, over_images(products), "[{o}, {i}]");
        }
        let grad = grad_bias(&gradient).unwrap();
        for (o, &element) in grad.indexed_iter() {
            let expected = over_images(gradient.column(o).iter().copied());
            assert_eq!(element, expected, "[{o}]");
        }
    }
}

#[test]
fn arrays_in_another_layout_give_the_same() {
    let (input, weight) = (noise(5, 20, 1), noise(18, 20, 2));
    let expected = linear(&input, &weight, None).unwrap();
    let (turned, leaned) = (input.t().as_standard_layout().to_owned(), weight.t());
    let leaned = leaned.as_standard_layout().to_owned();
    assert_eq!(linear(turned.t(), leaned.t(), None), Ok(expected.clone()));
    let gradients = grad_weight(&input, &expected).unwrap();
    let columns = expected.t().as_standard_layout().to_owned();
    assert_eq!(grad_weight(turned.t(), columns.t()), Ok(gradients));
}

#[test]
fn the_gradients_are_the_adjoints() {
    // ⟨W x, g⟩ = ⟨x, Wᵀ g⟩ = ⟨W, g xᵀ⟩
    let (x, w, g) = (noise(6, 9, 1), noise(7, 9, 2), noise(6, 7, 3));
    let [x, w, g] = [x, w, g].map(|array| array.mapv(f64::from));
    let dot = |a: &Array2<f64>, b: &Array2<f64>| (a * b).sum();
    let forward = dot(&linear(&x, &w, None).unwrap(), &g);
    assert!((forward - dot(&x, &grad_input(&g, &w).unwrap())).abs() < 1e-13);
    assert!((forward - dot(&w, &grad_weight(&x, &g).unwrap())).abs() < 1e-13);
}

#[test]
fn shapes_that_do_not_fit_are_shown_both() {
    let zeros = Array2::<f32>::zeros;
    let message = |result: Result<Array2<f32>>| result.unwrap_err().to_string();
    assert_eq!(
        message(linear(&zeros((2, 3)), &zeros((5, 4)), None)),
        "the input is [2, 3], the weight is [5, 4]: the features of the two, \
         their last axes, must be as many"
    );
    let bias = Array1::zeros(4);
    assert_eq!(
        message(linear(&zeros((2, 3)), &zeros((5, 3)), Some(bias.view()))),
        "the bias is [4], the weight is [5, 3]: there must be one bias for each \
         row of the weight"
    );
    assert_eq!(
        message(linear(&zeros((0, 3)), &zeros((5, 3)), None)),
        "the input of shape [0, 3] has no elements"
    );
    assert_eq!(
        message(grad_input(&zeros((2, 4)), &zeros((5, 3)))),
        "the gradient is [2, 4], the weight is [5, 3]: the gradient's columns \
         must be as many as the weight's rows"
    );
    assert_eq!(
        message(grad_weight(&zeros((2, 3)), &zeros((4, 5)))),
        "the input is [2, 3], the gradient is [4, 5]: the images of the two, \
         their first axes, must be as many"
    );
}
