use super::*;
use crate::Window;
use crate::layer::{BatchNorm2d, Conv2d, Flatten, Initialization, Linear, Relu};

fn network() -> Sequential {
    Sequential::new()
        .then(Conv2d::new(1, 2, Window::new(3)).unwrap())
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(8, 3).unwrap())
        .initialized(Initialization::PyTorch, 4)
}

/// The network's file with something else about one tensor.
fn changed(change: impl FnOnce(&mut Tensors)) -> Vec<u8> {
    let mut tensors = Tensors::decode(&encode(&network()).unwrap()).unwrap();
    change(&mut tensors);
    tensors.encode().unwrap()
}

/// The message for a file, and proof that the network is as it was.
fn refused(bytes: &[u8]) -> String {
    let mut own = network();
    let message = decode(bytes, &mut own).unwrap_err().to_string();
    assert_eq!(own.parameters(), network().parameters());
    message
}

/// A file whose header is this text.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header.as_bytes(), data].concat()
}

#[test]
fn weights_come_back_as_they_were() {
    let bytes = encode(&network()).unwrap();
    let mut other = network().initialized(Initialization::KaimingNormal, 9);
    decode(&bytes, &mut other).unwrap();
    assert_eq!(other.parameters(), network().parameters());
    assert_eq!(encode(&other).unwrap(), bytes);
}

#[test]
fn a_file_written_by_pytorch_is_read_and_written_alike() {
    // What `save_file({"0.weight": tensor([[1., 2.]]), "0.bias": tensor([3.])})`
    // writes: the header filled up with spaces to 8 bytes, the data by type,
    // then by name.
    let header = r#"{"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]}}"#;
    let padded =
        format!("{header:<width$}", width = header.len().next_multiple_of(8));
    let numbers = [3.0_f32, 1.0, 2.0];
    let data: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let bytes = file(&padded, &data);
    let mut network = Sequential::new().then(Linear::new(2, 1).unwrap());
    decode(&bytes, &mut network).unwrap();
    let values: Vec<f32> = (network.parameters().iter())
        .flat_map(|p| p.values.iter().copied())
        .collect();
    assert_eq!(values, [1.0, 2.0, 3.0]);
    assert_eq!(encode(&network).unwrap(), bytes);
}

#[test]
fn what_a_checkpoint_holds_beside_the_weights_is_passed_over() {
    let bytes = changed(|tensors| {
        let steps = Tensor::U64(ArrayD::zeros(IxDyn(&[1])));
        tensors.named.insert("training.steps".into(), steps);
    });
    assert_eq!(decode(&bytes, &mut network()), Ok(()));
}

#[test]
fn wrong_names_shapes_and_types_are_named() {
    let missing = changed(|tensors| {
        tensors.named.remove("3.bias");
    });
    assert_eq!(
        refused(&missing),
        "weights: it does not hold 3.bias, which is needed"
    );
    let extra = changed(|tensors| {
        let bias = tensors.named.remove("3.bias").unwrap();
        tensors.named.insert("fc.bias".into(), bias);
    });
    assert_eq!(
        refused(&extra),
        "weights: it holds fc.bias, the parameters of the network are 0.weight, \
         0.bias, 3.weight, 3.bias"
    );
    let replaced = |tensor| {
        changed(|tensors| {
            tensors.named.insert("3.bias".into(), tensor);
        })
    };
    assert_eq!(
        refused(&replaced(Tensor::F32(ArrayD::zeros(IxDyn(&[1, 3]))))),
        "weights: its 3.bias is of shape [1, 3], the network's of [3]"
    );
    assert_eq!(
        refused(&replaced(Tensor::U64(ArrayD::zeros(IxDyn(&[3]))))),
        "weights: its 3.bias holds U64, the network's F32; F16, BF16 and F64 are \
         read too"
    );
    let wide = ArrayD::from_elem(IxDyn(&[3]), 1e39);
    assert_eq!(
        refused(&replaced(Tensor::F64(wide))),
        "weights: its 3.bias holds 1e39, more than an F32 can"
    );
}

#[test]
fn a_wrong_name_is_told_before_a_wrong_type() {
    let header = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#;
    assert_eq!(
        refused(&file(header, &[0])),
        "weights: it holds a, the parameters of the network are 0.weight, 0.bias, \
         3.weight, 3.bias"
    );
    // A name that is missing, and a type that is wrong.
    let header = r#"{"0.bias":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#;
    assert_eq!(
        refused(&file(header, &[0, 0])),
        "weights: it does not hold 0.weight, which is needed"
    );
}

#[test]
fn numbers_of_other_widths_become_f32() {
    let mut own = Sequential::new().then(Linear::new(2, 1).unwrap());
    let mut read = |dtype: &str, bytes: &[u8]| {
        let size = bytes.len() / 3;
        let (one, three) = (size, 3 * size);
        let header = format!(
            r#"{{"0.bias":{{"dtype":"{dtype}","shape":[1],"data_offsets":[0,{one}]}},"0.weight":{{"dtype":"{dtype}","shape":[1,2],"data_offsets":[{one},{three}]}}}}"#
        );
        decode(&file(&header, bytes), &mut own).unwrap();
        let parameters = own.parameters();
        let values = parameters.iter().flat_map(|p| p.values.iter().copied());
        values.collect::<Vec<f32>>()
    };
    // The bias first: 3, then 1 and −2.
    let halves = [0x4200_u16, 0x3c00, 0xc000].map(u16::to_le_bytes);
    assert_eq!(read("F16", &halves.concat()), [1.0, -2.0, 3.0]);
    let halves = [0x4040_u16, 0x3f80, 0xc000].map(u16::to_le_bytes);
    assert_eq!(read("BF16", &halves.concat()), [1.0, -2.0, 3.0]);
    let doubles = [0.1_f64, 1.0, f64::NEG_INFINITY].map(f64::to_le_bytes);
    assert_eq!(read("F64", &doubles.concat()), [1.0, f32::NEG_INFINITY, 0.1]);
}

#[test]
fn what_a_normalization_keeps_is_in_the_file_by_pytorchs_names() {
    let fresh = || Sequential::new().then(Relu).then(BatchNorm2d::new(2).unwrap());
    let mut network = fresh();
    let norm = network.layer_mut::<BatchNorm2d>(1).unwrap();
    norm.running_mean = ndarray::arr1(&[0.5, -1.0]);
    norm.running_var = ndarray::arr1(&[2.0, 3.0]);
    norm.num_batches_tracked = 7;
    let bytes = encode(&network).unwrap();
    let tensors = Tensors::decode(&bytes).unwrap();
    let names: Vec<_> = tensors.named.keys().map(String::as_str).collect();
    let expected =
        ["bias", "num_batches_tracked", "running_mean", "running_var", "weight"];
    assert_eq!(names, expected.map(|name| format!("1.{name}")));
    let count = Tensor::I64(ArrayD::from_elem(IxDyn(&[]), 7));
    assert_eq!(tensors.named["1.num_batches_tracked"], count);
    let mut other = fresh();
    decode(&bytes, &mut other).unwrap();
    assert_eq!(other.buffers(), network.buffers());
    let changed = |name: &str, tensor: Option<Tensor>| {
        let mut tensors = Tensors::decode(&bytes).unwrap();
        tensors.named.remove(name);
        tensors.named.extend(tensor.map(|tensor| (name.to_owned(), tensor)));
        let mut own = fresh();
        let error = decode(&tensors.encode().unwrap(), &mut own).unwrap_err();
        assert_eq!(own.buffers(), fresh().buffers());
        error.to_string()
    };
    assert_eq!(
        changed("1.running_var", None),
        "weights: it does not hold 1.running_var, which is needed"
    );
    let negative = Tensor::I64(ArrayD::from_elem(IxDyn(&[]), -1));
    assert_eq!(
        changed("1.num_batches_tracked", Some(negative)),
        "weights: its 1.num_batches_tracked is -1, which is no count"
    );
    let long = Tensor::F32(ArrayD::zeros(IxDyn(&[3])));
    assert_eq!(
        changed("1.running_mean", Some(long)),
        "weights: its 1.running_mean is of shape [3], the network's of [2]"
    );
    let single = Tensor::F32(ArrayD::zeros(IxDyn(&[])));
    assert_eq!(
        changed("1.num_batches_tracked", Some(single)),
        "weights: its 1.num_batches_tracked is F32 of shape [], the network's I64 of \
         shape []"
    );
}

#[test]
fn below_a_prefix_the_rest_of_the_file_is_passed_over() {
    let bytes = changed(|tensors| {
        let all = std::mem::take(&mut tensors.named).into_iter();
        let named = all.map(|(name, tensor)| (format!("module.{name}"), tensor));
        tensors.named = named.collect();
        tensors
            .named
            .insert("head.bias".into(), Tensor::U64(ArrayD::zeros(IxDyn(&[]))));
    });
    let mut other = network().initialized(Initialization::KaimingNormal, 9);
    decode_below("module.", &bytes, &mut other).unwrap();
    assert_eq!(other.parameters(), network().parameters());
    let error = decode_below("head.", &bytes, &mut other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weights: it holds head.bias, the parameters of the network are \
         head.0.weight, head.0.bias, head.3.weight, head.3.bias"
    );
    assert!(refused(&bytes).starts_with("weights: it holds head.bias, "));
}

#[test]
fn bytes_that_are_no_whole_file_are_refused() {
    let bytes = encode(&network()).unwrap();
    for length in 0..bytes.len() {
        refused(&bytes[..length]);
    }
    refused(&[&bytes[..], &[0]].concat());
    assert_eq!(
        refused(b"PK"),
        "weights: it has 2 bytes, a safetensors file 8 and more"
    );
    assert_eq!(
        refused(b"\xff\xff\xff\xff\xff\xff\xff\xff{}"),
        "weights: its header claims 18446744073709551615 bytes, there are 2 \
         behind its length"
    );
    let message = refused(&file("[1, 2", &[]));
    assert!(message.starts_with("weights: its header is no JSON: "), "{message}");
}

#[test]
fn offsets_near_the_largest_number_are_refused_not_wrapped() {
    let most = u64::MAX - 40;
    let header = format!(
        r#"{{"a":{{"dtype":"U8","shape":[{most}],"data_offsets":[0,{most}]}}}}"#
    );
    assert_eq!(
        refused(&file(&header, &[0; 4])),
        format!("weights: its a reaches to byte {most} of the 4 there are")
    );
}

#[cfg(feature = "files")]
#[test]
fn a_file_is_named_in_its_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lenet.safetensors");
    save(&path, &network()).unwrap();
    let mut other = network().initialized(Initialization::PyTorch, 5);
    load(&path, &mut other).unwrap();
    assert_eq!(other.parameters(), network().parameters());
    let mut smaller = Sequential::new().then(Linear::new(2, 1).unwrap());
    let message = load(&path, &mut smaller).unwrap_err().to_string();
    let text = "lenet.safetensors: it holds 3.bias, the parameters of the network \
        are 0.weight, 0.bias";
    assert!(message.ends_with(text), "{message}");
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_are_refused_or_read(
        header in "[ -~]{0,120}",
        data in proptest::collection::vec(proptest::num::u8::ANY, 0..60),
    ) {
        let _ = decode(&data, &mut network());
        let _ = decode(&file(&header, &data), &mut network());
    }

    #[test]
    fn a_changed_byte_makes_another_file_or_an_error_but_no_panic(
        place in 0_usize..10_000,
        byte: u8,
    ) {
        let mut bytes = encode(&network()).unwrap();
        let place = place % bytes.len();
        bytes[place] = byte;
        let _ = decode(&bytes, &mut network());
    }

    #[test]
    fn offsets_and_shapes_of_any_size_are_refused_or_read(
        sizes in proptest::collection::vec(proptest::num::u64::ANY, 0..4),
        from: u64,
        to: u64,
    ) {
        let header = format!(
            r#"{{"a":{{"dtype":"F32","shape":{sizes:?},"data_offsets":[{from},{to}]}}}}"#
        );
        proptest::prop_assert!(decode(&file(&header, &[0; 8]), &mut network()).is_err());
    }
}
