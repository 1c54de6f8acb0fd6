use super::*;

#[test]
fn an_image_without_a_loss_is_named_with_the_first_number_that_is_none() {
    let said = |network: &Sequential, set: &Dataset| {
        let loss = CrossEntropy::default();
        evaluate(network, set, &loss).unwrap_err().to_string()
    };
    let set = digits::split().train.first(300);
    let mut images = set.images().to_owned();
    images[[257, 0, 3, 3]] = f32::NAN;
    let holes = set.with_images(images).unwrap();
    assert_eq!(
        said(&network(), &holes),
        "image 257 of the set to be judged by holds NaN, every number of an image \
         must be finite"
    );
    let mut huge = network();
    huge.parameters_mut()[2].fill(f32::NAN);
    assert_eq!(
        said(&huge, &set),
        "the output of layer 5, Linear, for image 0 is not finite: the learning rate \
         may be too large"
    );
    // Every logit is finite, but one class counts more than a number can say.
    let heavy = CrossEntropy {
        class_weights: Some([vec![f64::MAX], vec![1.0; 9]].concat()),
        ..CrossEntropy::default()
    };
    let zeros = set.labels().iter().position(|&label| label == 0).unwrap();
    let mut sure = network();
    sure.parameters_mut()[3].assign(&ndarray::arr1(&[
        -99.0, 99.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ]));
    let error = evaluate(&sure, &set, &heavy).unwrap_err().to_string();
    let expected = format!("the loss of image {zeros} is not finite");
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn images_that_are_ignored_are_none_of_the_accuracy() {
    let set = digits::split().train.first(60);
    let network = network();
    let all = evaluate(&network, &set, &CrossEntropy::default()).unwrap();
    assert_eq!(all.counted, 60);
    // Whether a class has that label or not.
    let right = |image: usize| all.predictions[image] == set.labels()[image];
    let labels = set.labels().iter().enumerate();
    let labels = labels.map(|(image, &label)| if image < 20 { 255 } else { label });
    let images = set.images().to_owned();
    let marked = Dataset::new(images, labels.collect()).unwrap();
    let loss = CrossEntropy::default().ignoring(255);
    let judged = evaluate(&network, &marked, &loss).unwrap();
    let correct = (20..60).filter(|&image| right(image)).count();
    assert_eq!((judged.correct, judged.counted), (correct, 40));
    assert_eq!(judged.accuracy(), correct as f64 / 40.0);
    let loss = CrossEntropy::default().ignoring(all.predictions[0]);
    let judged = evaluate(&network, &set, &loss).unwrap();
    let others: Vec<_> =
        (0..60).filter(|&image| set.labels()[image] != all.predictions[0]).collect();
    let correct = others.iter().filter(|&&image| right(image)).count();
    assert_eq!((judged.correct, judged.counted), (correct, others.len()));
}

#[test]
fn a_training_stops_where_the_set_that_judges_has_no_loss() {
    let (train, test) = few();
    let mut images = test.images().to_owned();
    images[[3, 0, 0, 0]] = f32::INFINITY;
    let test = test.with_images(images).unwrap();
    let result = fit(&mut network(), &mut adam(), &train, Some(&test), &plan());
    assert_eq!(
        result.unwrap_err().to_string(),
        "epoch 0, batch 4: image 3 of the set to be judged by holds inf, every number \
         of an image must be finite"
    );
}
