use super::*;

#[test]
fn window_of_three_with_stride_two_has_thirteen_places_on_28_pixels() {
    // (28 - 3) / 2 + 1 = 12 + 1
    assert_eq!(Window::new(3).stride(2).places(28), Ok(13));
}

#[test]
fn the_formula_counts_the_same_places_as_walking() {
    for kernel in 1..5 {
        for stride in 1..4 {
            for padding in 0..3 {
                for dilation in 1..4 {
                    for length in 0..12 {
                        let window = Window::new(kernel)
                            .stride(stride)
                            .padding(padding)
                            .dilation(dilation);
                        let last = dilation * (kernel - 1);
                        let walked = (0..length + 2 * padding)
                            .step_by(stride)
                            .filter(|first| first + last < length + 2 * padding)
                            .count();
                        let counted = window.places(length).unwrap_or(0);
                        assert_eq!(counted, walked, "{window:?} on {length}");
                    }
                }
            }
        }
    }
}

#[test]
fn same_keeps_the_size_and_puts_the_odd_element_behind() {
    // k = 4: 3 elements to share, 1 before and 2 after
    let window = Window::new(4).same().unwrap();
    assert_eq!(window.padding, [1, 2]);
    assert_eq!(window.places(10), Ok(10));
    let dilated = Window::new(3).dilation(2).same().unwrap();
    assert_eq!(dilated.padding, [2, 2]);
    assert_eq!(dilated.places(10), Ok(10));
}

#[test]
fn a_window_that_does_not_fit_says_both_sizes_and_the_axis() {
    let window = Window2d::from(Window::new(5).dilation(2).padding(1));
    let error = window.places([5, 40]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "kernel 5 with dilation 2 spans 9 rows, the padded input has 7"
    );
}

#[test]
fn zeros_are_refused_by_name() {
    let zero = |window: Window| window.places(9).unwrap_err().to_string();
    assert_eq!(
        zero(Window::new(0)),
        "the kernel is 0 along the places, it must be at least 1"
    );
    assert_eq!(
        zero(Window::new(3).stride(0)),
        "the stride is 0 along the places, it must be at least 1"
    );
    assert_eq!(
        zero(Window::new(3).dilation(0)),
        "the dilation is 0 along the places, it must be at least 1"
    );
}

#[test]
fn sizes_near_the_largest_number_are_refused_not_wrapped() {
    let most = usize::MAX;
    let error = Window::new(3).padding(most).places(28).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("28 + {most} places is more than this machine can count")
    );
    let error = Window::new(most).dilation(2).places(28).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} × 2 places is more than this machine can count", most - 1)
    );
    // The largest size that can be counted is counted.
    assert_eq!(Window::new(1).places(most), Ok(most));
    assert!(Window::new(1).paddings(0, 1).places(most).is_err());
}

#[test]
fn a_pixel_is_found_under_the_kernel_and_the_kernel_over_the_pixel() {
    for (stride, dilation, before, after) in
        [(1, 1, 0, 0), (2, 1, 1, 0), (3, 2, 2, 5), (1, 3, 0, 4)]
    {
        let window =
            Window::new(3).stride(stride).dilation(dilation).paddings(before, after);
        let places = window.places(11).unwrap();
        for (place, element) in
            (0..places).flat_map(|place| (0..3).map(move |e| (place, e)))
        {
            let step = place * stride + element * dilation;
            let under = step.checked_sub(before).filter(|&pixel| pixel < 11);
            assert_eq!(window.pixel(place, element, 11), under);
            assert_eq!(window.inside(place, 11).contains(&element), under.is_some());
            if let Some(pixel) = under {
                assert_eq!(window.place(pixel, element, places), Some(place));
            }
        }
        let found = (0..11)
            .flat_map(|pixel| (0..3).map(move |e| (pixel, e)))
            .filter(|&(pixel, e)| window.place(pixel, e, places).is_some());
        let lying = (0..places).map(|place| window.inside(place, 11).len());
        assert_eq!(found.count(), lying.sum::<usize>(), "{window:?}");
    }
}

#[test]
fn rounded_up_a_last_step_may_hang_over_but_not_begin_behind() {
    // ⌈(8 − 3 + 2) / 2⌉ + 1 = 5, as torch.nn.MaxPool2d(3, 2, 1, ceil_mode=True)
    let window = Window::new(3).stride(2).padding(1);
    assert_eq!((window.places(8), window.places_ceil(8)), (Ok(4), Ok(5)));
    // ⌈(7 − 2) / 3⌉ + 1 = 3; the third begins at 6, the last pixel
    let window = Window::new(2).stride(3);
    assert_eq!((window.places(7), window.places_ceil(7)), (Ok(2), Ok(3)));
    // ⌈(6 − 2) / 3⌉ + 1 = 3, but the third would begin behind the last pixel
    assert_eq!((window.places(6), window.places_ceil(6)), (Ok(2), Ok(2)));
    // A window of 3 on 2 pixels: a stride of 2 lets it hang over, 1 does not.
    assert_eq!(Window::new(3).stride(2).places_ceil(2), Ok(1));
    let error = Window::new(3).places_ceil(2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "kernel 3 with dilation 1 spans 3 places, the padded input has 2"
    );
}

#[test]
fn the_length_that_places_cover_has_that_many_places() {
    for stride in 1..4 {
        for padding in 0..2 {
            for dilation in 1..3 {
                for more in 0..stride {
                    let window = Window::new(3)
                        .stride(stride)
                        .padding(padding)
                        .dilation(dilation);
                    let length = window.length(5, more).unwrap();
                    assert_eq!(window.places(length), Ok(5), "{window:?} {more}");
                }
            }
        }
    }
}

#[test]
fn lengths_that_cannot_be_are_refused_with_both_sides() {
    let text = |result: Result<usize>| result.unwrap_err().to_string();
    assert_eq!(
        text(Window::new(3).padding(2).length(2, 0)),
        "the window covers 4 places, the padding takes 4 away"
    );
    assert_eq!(
        text(Window::new(3).stride(2).length(4, 2)),
        "the output padding is 2, it must be less than the stride or the dilation"
    );
    assert_eq!(
        text(Window::new(3).length(0, 0)),
        "the number of places is 0 along the places, it must be at least 1"
    );
    assert_eq!(
        text(Window::new(3).stride(4).length(usize::MAX / 2, 0)),
        format!(
            "{} × 4 places is more than this machine can count",
            usize::MAX / 2 - 1
        )
    );
}
