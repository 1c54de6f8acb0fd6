use ndarray::{Array4, arr1, array};

use super::*;
use crate::Window;
use crate::conv::{Geometry, Transposed};
use crate::random::{generator, normal};

/// LeNet-5 on 28×28 pixels, as PyTorch's examples have it.
fn lenet() -> Sequential {
    let pairs = Window::new(2).stride(2);
    Sequential::new()
        .then(Conv2d::new(1, 6, Window::new(5).padding(2)).unwrap())
        .then(Tanh::lenet())
        .then(AvgPool2d::new(pairs))
        .then(Conv2d::new(6, 16, Window::new(5)).unwrap())
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(Linear::new(400, 120).unwrap())
        .then(Dropout::new(0.5, 1).unwrap())
        .then(Linear::new(120, 10).unwrap())
}

#[test]
fn a_summary_counts_the_weights_and_the_work_of_lenet() {
    let table = lenet().summary(&[1, 1, 28, 28]).unwrap().to_string();
    let expected = "
   layer                       output           parameters  multiply-adds
   input                       1 × 1 × 28 × 28
0  Conv2d 1 → 6, 5×5, padding 2  1 × 6 × 28 × 28         156        117,600
1  Tanh 1.7159·tanh(0.6667·x)  1 × 6 × 28 × 28           0              0
2  AvgPool2d 2×2, stride 2     1 × 6 × 14 × 14           0              0
3  Conv2d 6 → 16, 5×5          1 × 16 × 10 × 10       2,416        240,000
4  ReLU                        1 × 16 × 10 × 10           0              0
5  MaxPool2d 2×2, stride 2     1 × 16 × 5 × 5             0              0
6  Flatten                     1 × 400                    0              0
7  Linear 400 → 120            1 × 120               48,120         48,000
8  Dropout 0.5, seed 1         1 × 120                    0              0
9  Linear 120 → 10             1 × 10                 1,210          1,200
   sum                                               51,902        406,800
";
    let words = |text: &str| -> Vec<Vec<String>> {
        let lines = text.trim_matches('\n').lines();
        lines
            .map(|line| line.split_whitespace().map(String::from).collect())
            .collect()
    };
    assert_eq!(words(&table), words(expected));
    // Columns stand below each other.
    let ends = table.lines().skip(2).map(|line| line.chars().count());
    assert_eq!(ends.collect::<std::collections::BTreeSet<_>>().len(), 1);
}

#[test]
fn the_shape_promised_is_the_shape_given() {
    let network = lenet();
    let input = ArrayD::zeros(vec![3, 1, 28, 28]);
    let trace = network.trace(input.view()).unwrap();
    let summary = network.summary(input.shape()).unwrap();
    for (row, output) in summary.rows.iter().zip(&trace[1..]) {
        assert_eq!(row.output, output.shape(), "{}", row.layer);
    }
    assert_eq!(network.output_shape(&[3, 1, 28, 28]), Ok(vec![3, 10]));
    assert_eq!(network.forward(input.view()).unwrap(), trace[10]);
}

#[test]
fn parameters_have_pytorchs_names_in_nested_networks_too() {
    let inner = Sequential::<f32>::new()
        .then(Linear::new(4, 3).unwrap())
        .then(Relu)
        .then(Linear::new(3, 2).unwrap().without_bias());
    let network = Sequential::new().then(Flatten).then(inner);
    let names: Vec<_> = network.parameters().into_iter().map(|p| p.name).collect();
    assert_eq!(names, ["1.0.weight", "1.0.bias", "1.2.weight"]);
    assert_eq!(network.parameter_count(), 12 + 3 + 6);
}

#[test]
fn first_weights_have_the_variance_of_their_rule() {
    let grouped = Geometry::new(Window::new(3)).groups(4);
    let layer = || Conv2d::<f64>::new(64, 128, grouped).unwrap();
    // 64 / 4 · 3 · 3 numbers come in, 128 / 4 · 3 · 3 go out.
    let fan = layer().fan().unwrap();
    assert_eq!([fan.fan_in, fan.fan_out], [144.0, 288.0]);
    for (rule, variance) in [
        (Initialization::KaimingNormal, 2.0 / 144.0),
        (Initialization::KaimingUniform, 2.0 / 144.0),
        (Initialization::XavierNormal, 2.0 / 432.0),
        (Initialization::XavierUniform, 2.0 / 432.0),
        (Initialization::PyTorch, 1.0 / 432.0),
    ] {
        let mut layer = layer();
        layer.initialize(rule, 5, 0);
        let squares: f64 = layer.weight.iter().map(|w| w * w).sum();
        let found = squares / layer.weight.len() as f64;
        // 18,432 weights: a standard error of √(2 / 18432) = 1 %
        assert!((found / variance - 1.0).abs() < 0.04, "{rule:?}: {found}");
        let biased = layer.bias.unwrap().iter().any(|&b| b != 0.0);
        assert_eq!(biased, rule == Initialization::PyTorch);
    }
}

#[test]
fn kaiming_keeps_the_spread_through_ten_layers_of_relu() {
    let mut network = Sequential::<f32>::new();
    for _ in 0..10 {
        network = network.then(Linear::new(256, 256).unwrap()).then(Relu);
    }
    let network = network.initialized(Initialization::KaimingNormal, 3);
    let mut chance = generator(1, 0);
    let input =
        ArrayD::from_shape_simple_fn(vec![16, 256], || normal(&mut chance) as f32);
    let output = network.forward(input.view()).unwrap();
    let square = output.iter().map(|x| x * x).sum::<f32>() / 4096.0;
    // The mean square after a ReLU is half of the variance before it: here 1.
    assert!((0.4..2.5).contains(&square), "{square}");
}

#[test]
fn the_same_seed_draws_the_same_weights_and_each_layer_its_own() {
    let network = || {
        Sequential::<f32>::new()
            .then(Linear::new(5, 5).unwrap())
            .then(Linear::new(5, 5).unwrap())
    };
    let drawn = |seed| {
        let network = network().initialized(Initialization::PyTorch, seed);
        let values = |p: Parameter<f32>| p.values.to_owned();
        network.parameters().into_iter().map(values).collect::<Vec<_>>()
    };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
    assert_ne!(drawn(1)[0], drawn(1)[2]);
    // The first weights of seed 1, on every machine.
    let first: Vec<_> = drawn(1)[0].iter().take(3).copied().collect();
    assert_eq!(first, [-0.08721948, -0.37531623, 0.08636605]);
}

#[test]
fn a_transposed_convolution_undoes_the_size_of_a_convolution() {
    let window = Window::new(3).stride(2).padding(1);
    let down = Conv2d::<f32>::new(2, 4, window).unwrap();
    let up = Transposed::new(window).more(1, 1);
    let up = ConvTranspose2d::<f32>::new(4, 2, up).unwrap();
    let small = down.output_shape(&[1, 2, 28, 28]).unwrap();
    assert_eq!(small, [1, 4, 14, 14]);
    assert_eq!(up.output_shape(&small), Ok(vec![1, 2, 28, 28]));
    // 4 · 14 · 14 pixels, each laying down 2 · 3 · 3 products
    assert_eq!(up.multiply_adds(&small), Ok(4 * 14 * 14 * 18));
    // 4 · 9 products meet, a quarter of them at each output element.
    assert_eq!(up.fan().unwrap().fan_in, 9.0);
}

#[test]
fn an_error_says_in_which_layer_it_is() {
    let message = |shape: &[usize]| {
        let error = lenet().forward(ArrayD::zeros(shape).view()).unwrap_err();
        assert_eq!(lenet().output_shape(shape), Err(error.clone()));
        error.to_string()
    };
    assert_eq!(
        message(&[1, 3, 28, 28]),
        "layer 0, Conv2d: the input has 3 channels in 1 groups, the weight takes \
         1 channels a group"
    );
    assert_eq!(
        message(&[28, 28]),
        "layer 0, Conv2d: Conv2d takes [images, channels, height, width], it is \
         given an array of shape [28, 28]"
    );
    assert_eq!(
        message(&[1, 1, 32, 32]),
        "layer 7, Linear: the input is [1, 576], the weight is [120, 400]: the \
         features of the two, their last axes, must be as many"
    );
}

#[test]
fn a_relu_in_front_of_max_poolings_is_computed_behind_them() {
    let pairs = MaxPool2d::new(Window::new(2).stride(2));
    let network = Sequential::<f32>::new().then(pairs).then(Relu).then(Relu);
    let network = network.then(pairs).then(pairs).then(Relu);
    assert_eq!(network.order(), [0, 1, 3, 4, 2, 5]);
    assert_eq!(lenet().order(), [0, 1, 2, 3, 5, 4, 6, 7, 8, 9]);

    let mut generator = generator(5, 0);
    let mut numbers = Array4::from_shape_simple_fn((2, 3, 16, 16), || {
        normal(&mut generator) as f32 - 1.0
    });
    // Windows of which all numbers are alike, among them −0, and one that has none.
    numbers.slice_mut(ndarray::s![0, 0, .., ..]).fill(-0.0);
    numbers.slice_mut(ndarray::s![0, 1, .., ..]).fill(f32::NEG_INFINITY);
    numbers[[0, 2, 3, 3]] = f32::NAN;
    let input = numbers.into_dyn();
    let last = network.trace(input.view()).unwrap().pop().unwrap();
    let output = network.forward(input.view()).unwrap();
    assert_eq!(output.mapv(f32::to_bits), last.mapv(f32::to_bits));
}

#[test]
fn gradients_of_another_shape_or_network_are_refused() {
    let network = Sequential::<f32>::new().then(Relu).then(Flatten);
    let input = ArrayD::zeros(vec![2, 1, 2, 2]);
    let wrong = ArrayD::zeros(vec![2, 5]);
    let error = network.backward(input.view(), wrong.view());
    assert_eq!(
        error.unwrap_err().to_string(),
        "layer 1, Flatten: the gradient of the output is [2, 5], the output is \
         [2, 4]: the two must be alike"
    );
    let error = network.grad_parameters_along(&[input], wrong.view());
    assert_eq!(
        error.unwrap_err().to_string(),
        "there are 3 arrays from input to output and 1 arrays in the trace"
    );
}

#[test]
fn every_layer_refuses_a_gradient_for_more_images_than_it_saw() {
    let window = Window::new(3);
    let layers: [Box<dyn Layer>; 15] = [
        Box::new(Conv2d::new(1, 1, window).unwrap()),
        Box::new(ConvTranspose2d::new(1, 1, window).unwrap()),
        Box::new(Linear::new(1, 1).unwrap()),
        Box::new(MaxPool2d::new(window)),
        Box::new(AvgPool2d::new(window)),
        Box::new(GlobalAvgPool),
        Box::new(Flatten),
        Box::new(Relu),
        Box::new(LeakyRelu::default()),
        Box::new(Gelu),
        Box::new(BatchNorm2d::new(1).unwrap()),
        Box::new(Residual::new(Sequential::new().then(Relu))),
        Box::new(Sigmoid),
        Box::new(Tanh::new()),
        Box::new(Dropout::new(0.5, 1).unwrap()),
    ];
    for layer in layers {
        let linear = layer.name() == "Linear";
        let shape = if linear { vec![1, 1] } else { vec![1, 1, 4, 4] };
        let input = ArrayD::ones(shape);
        let mut shape = layer.output_shape(input.shape()).unwrap();
        let output = layer.forward(input.view()).unwrap();
        assert_eq!(output.shape(), shape, "{}", layer.name());
        assert!(layer.backward(input.view(), output.view()).is_ok());
        shape[0] = 2;
        let error = layer.backward(input.view(), ArrayD::ones(shape).view());
        let message = error.unwrap_err().to_string();
        assert!(
            message.starts_with("the gradient of the output is [2, "),
            "{}: {message}",
            layer.name()
        );
    }
}

#[test]
fn a_copy_of_a_network_goes_its_own_way() {
    let network = lenet().initialized(Initialization::PyTorch, 1);
    let mut copy = network.clone();
    assert_eq!(copy.parameters(), network.parameters());
    copy.layer_mut::<Linear>(9).unwrap().weight.fill(0.0);
    assert_ne!(copy.parameters(), network.parameters());
    assert_eq!(format!("{copy:?}"), format!("{network:?}"));
}

#[test]
fn a_layer_asked_for_by_its_type_is_that_or_an_error() {
    let network = lenet();
    assert_eq!(network.layer::<Conv2d>(3).unwrap().weight.dim(), (16, 6, 5, 5));
    let error = network.layer::<Relu>(10).unwrap_err().to_string();
    assert_eq!(error, "layer 10 is asked for, there are 10");
    let error = network.layer::<Relu>(3).unwrap_err().to_string();
    assert_eq!(error, "layer 3 is Conv2d, not cnn::layer::activation::Relu");
}

#[test]
fn a_prediction_has_a_row_of_probabilities_for_each_image() {
    let network = lenet().initialized(Initialization::PyTorch, 1);
    let mut chance = generator(2, 0);
    let images = Array4::from_shape_simple_fn((300, 1, 28, 28), || {
        normal(&mut chance) as f32
    });
    let prediction = network.predict(images.view()).unwrap();
    let logits = network.forward(images.view().into_dyn()).unwrap();
    let logits = logits.into_dimensionality().unwrap();
    assert_eq!(prediction.probabilities, crate::loss::softmax::<f32>(&logits));
    for (row, &class) in
        prediction.probabilities.rows().into_iter().zip(&prediction.classes)
    {
        assert!((row.sum() - 1.0).abs() < 1e-6);
        assert!(row.iter().all(|&other| other <= row[class]));
    }
    assert_eq!(prediction.classes.len(), 300);
    let none = network.predict(Array4::zeros((0, 1, 28, 28)).view()).unwrap();
    assert_eq!(none.probabilities.dim(), (0, 10));
    let error = network.predict(Array4::zeros((2, 3, 28, 28)).view());
    assert!(error.unwrap_err().to_string().starts_with("layer 0, Conv2d: "));
}

#[test]
fn a_normalization_in_training_needs_two_numbers_a_channel() {
    let mut norm = BatchNorm2d::<f32>::new(2).unwrap();
    let one = ArrayD::ones(vec![1, 2, 1, 1]);
    assert_eq!(norm.forward(one.view()).unwrap().shape(), [1, 2, 1, 1]);
    norm.set_phase(Phase::Training { step: 0 });
    let text = "the number of values of a channel in training is 1, it must be at \
        least 2";
    assert_eq!(norm.forward(one.view()).unwrap_err().to_string(), text);
    let back = norm.backward(one.view(), one.view());
    assert_eq!(back.unwrap_err().to_string(), text);
    let wrong = ArrayD::ones(vec![1, 3, 2, 2]);
    assert_eq!(
        norm.forward(wrong.view()).unwrap_err().to_string(),
        "the input's channels is [3], the weight's is [2]: the two must be alike"
    );
    assert_eq!(
        BatchNorm2d::<f32>::new(0).unwrap_err().to_string(),
        "the weight of shape [0] has no elements"
    );
    assert!(BatchNorm2d::<f32>::new(2).unwrap().momentum(1.5).is_err());
    assert!(BatchNorm2d::<f32>::new(2).unwrap().epsilon(0.0).is_err());
}

#[test]
fn a_normalization_begins_anew_when_it_is_initialized() {
    let fresh = BatchNorm2d::<f32>::new(2).unwrap();
    let mut used = fresh.clone();
    used.weight.fill(3.0);
    used.running_mean.fill(4.0);
    used.num_batches_tracked = 5;
    let network = Sequential::new().then(used);
    let network = network.initialized(Initialization::KaimingNormal, 1);
    assert_eq!(network.layer::<BatchNorm2d>(0), Ok(&fresh));
}

#[test]
fn layers_without_channels_or_features_are_refused() {
    assert_eq!(
        Conv2d::<f32>::new(0, 6, Window::new(3)).unwrap_err().to_string(),
        "the weight of shape [6, 0, 3, 3] has no elements"
    );
    assert_eq!(
        Linear::<f32>::new(3, 0).unwrap_err().to_string(),
        "the weight of shape [0, 3] has no elements"
    );
    let thirds = Geometry::new(Window::new(3)).groups(3);
    assert_eq!(
        Conv2d::<f32>::new(4, 6, thirds).unwrap_err().to_string(),
        "3 groups do not divide 4 input channels"
    );
    let most = usize::MAX / 2;
    assert!(Linear::<f32>::new(most, most).is_err());
}

#[test]
fn a_linear_network_is_the_product_of_its_matrices() {
    let mut first = Linear::<f64>::new(2, 2).unwrap();
    first.weight = array![[1.0, 2.0], [0.0, 1.0]];
    first.bias = Some(arr1(&[1.0, 0.0]));
    let mut second = Linear::<f64>::new(2, 1).unwrap().without_bias();
    second.weight = array![[3.0, -1.0]];
    let network = Sequential::new().then(first).then(second);
    let input = array![[1.0, 1.0]].into_dyn();
    // First (1 + 2 + 1, 1) = (4, 1); then 3 · 4 − 1 = 11
    let output = network.forward(input.view()).unwrap();
    assert_eq!(output, array![[11.0]].into_dyn());
    let one = array![[1.0]].into_dyn();
    let gradients = network.backward(input.view(), one.view()).unwrap();
    // Wᵀ (3, −1) = (3, 6 − 1); (3, −1) xᵀ; (3, −1); (4, 1)
    assert_eq!(gradients.input, array![[3.0, 5.0]].into_dyn());
    let weight = array![[3.0, 3.0], [-1.0, -1.0]].into_dyn();
    assert_eq!(gradients.parameters[0], weight);
    assert_eq!(gradients.parameters[1], arr1(&[3.0, -1.0]).into_dyn());
    assert_eq!(gradients.parameters[2], array![[4.0, 1.0]].into_dyn());
}

#[test]
fn flatten_runs_channel_by_channel_and_row_by_row() {
    let images = Array4::from_shape_fn((1, 2, 2, 2), |(_, c, i, j)| {
        (4 * c + 2 * i + j) as f32
    });
    let turned = images.view().permuted_axes([0, 3, 2, 1]).into_dyn();
    let rows = Flatten.forward(turned).unwrap();
    let expected = array![[0.0, 4.0, 2.0, 6.0, 1.0, 5.0, 3.0, 7.0]].into_dyn();
    assert_eq!(rows, expected);
}

#[test]
fn a_weight_taken_away_takes_no_products() {
    let mut layer = Conv2d::<f32>::new(1, 2, Window::new(3)).unwrap();
    layer.weight = Array4::zeros((0, 1, 3, 3));
    assert_eq!(layer.multiply_adds(&[1, 1, 5, 5]), Ok(0));
    let mut layer = ConvTranspose2d::<f32>::new(1, 2, Window::new(3)).unwrap();
    layer.weight = Array4::zeros((0, 2, 3, 3));
    assert_eq!(layer.multiply_adds(&[1, 0, 5, 5]), Ok(0));
}
