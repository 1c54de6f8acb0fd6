//! Convolution and training where the threads of the pool are busy, wait for the
//! caller, or are one: nothing hangs, and the bits are the same.
#![cfg(feature = "threads")]

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use cnn::Window;
use cnn::conv::{conv2d, grad_input, grad_weight};
use cnn::data::digits;
use cnn::layer::{Initialization, Sequential};
use cnn::networks::digits_conv;
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, fit};
use ndarray::{Array4, ArrayD};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Far more than any of this takes, on the slowest machine.
const LIMIT: Duration = Duration::from_secs(120);

/// Fails if `work` does not end: a thread that hangs is left behind.
fn ends(what: &str, work: impl FnOnce() + Send + 'static) {
    let (done, ended) = channel();
    let worker = thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    match ended.recv_timeout(LIMIT) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => panic!("{what} hangs"),
        Err(RecvTimeoutError::Disconnected) => {
            let panic = worker.join().unwrap_err();
            std::panic::resume_unwind(panic);
        }
    }
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

fn numbers(shape: (usize, usize, usize, usize)) -> Array4<f32> {
    let (_, channels, height, width) = shape;
    Array4::from_shape_fn(shape, |(n, c, i, j)| {
        let place = ((n * channels + c) * height + i) * width + j;
        (place * 37 % 101) as f32 / 50.0 - 1.0
    })
}

/// Forward and two gradients, large enough for several threads.
fn convolutions() -> Vec<u32> {
    let window = Window::new(3).padding(1);
    let (input, weight) = (numbers((8, 16, 24, 24)), numbers((16, 16, 3, 3)));
    let output = conv2d(&input, &weight, None, window).unwrap();
    let back = grad_input(&output, &weight, [24, 24], window).unwrap();
    let slope = grad_weight(&input, &output, window).unwrap();
    let bits = [output, back, slope].into_iter().flatten();
    bits.map(f32::to_bits).collect()
}

/// The weights behind an epoch.
fn training() -> Vec<ArrayD<f32>> {
    use cnn::layer::Layer;
    let mut network: Sequential =
        digits_conv(1).unwrap().initialized(Initialization::KaimingNormal, 2);
    let schedule = Schedule::constant(0.01);
    let mut optimizer = Optimizer::new(Adam::new(), schedule).unwrap();
    let train = digits::split().train.first(256);
    let plan = Plan::new(1, 64, 1).quietly();
    fit(&mut network, &mut optimizer, &train, None, &plan).unwrap();
    network.predict(train.images()).unwrap();
    let parameters = network.parameters().into_iter();
    parameters.map(|parameter| parameter.values.to_owned()).collect()
}

/// Both, on one thread.
fn expected() -> (Vec<u32>, Vec<ArrayD<f32>>) {
    pool(1).install(|| (convolutions(), training()))
}

#[test]
fn a_worker_may_hold_a_lock_that_all_others_wait_for() {
    ends("a worker that holds it", || {
        let expected = expected();
        let pool = pool(3);
        let lock = Arc::new(Mutex::new(()));
        let found = pool.install(|| {
            let held = lock.lock().unwrap();
            let ready = Arc::new(Barrier::new(3));
            for _ in 0..2 {
                let (lock, ready) = (Arc::clone(&lock), Arc::clone(&ready));
                rayon::spawn(move || {
                    ready.wait();
                    drop(lock.lock());
                });
            }
            ready.wait();
            let found = (convolutions(), training());
            drop(held);
            found
        });
        assert_eq!(found, expected);
    });
}

#[test]
fn a_caller_may_hold_a_lock_that_the_global_pool_waits_for() {
    ends("the global pool", || {
        let expected = expected();
        let workers = rayon::current_num_threads();
        let lock = Arc::new(Mutex::new(()));
        let held = lock.lock().unwrap();
        let ready = Arc::new(Barrier::new(workers + 1));
        for _ in 0..workers {
            let (lock, ready) = (Arc::clone(&lock), Arc::clone(&ready));
            rayon::spawn(move || {
                ready.wait();
                drop(lock.lock());
            });
        }
        ready.wait();
        assert_eq!((convolutions(), training()), expected);
        drop(held);
    });
}

#[test]
fn what_is_computed_once_is_waited_for_by_all_and_ends() {
    use std::sync::OnceLock;
    ends("a value that is computed once", || {
        let expected = expected();
        for threads in [2, 3, 7] {
            let once = OnceLock::new();
            let compute = || (convolutions(), training());
            pool(threads).install(|| {
                (0..16).into_par_iter().for_each(|_| {
                    assert!(*once.get_or_init(compute) == expected);
                });
            });
        }
    });
}

#[test]
fn workers_may_wait_for_what_the_caller_computes_and_sends() {
    ends("a channel that all others wait at", || {
        let expected = expected();
        for threads in [2, 4] {
            // It has no room: who sends waits for who receives.
            let (send, receive) = std::sync::mpsc::sync_channel(0);
            let receive = Mutex::new(receive);
            let found = Mutex::new(0);
            pool(threads).scope(|scope| {
                for _ in 1..threads {
                    scope.spawn(|_| {
                        let got = receive.lock().unwrap().recv().unwrap();
                        assert!(got == expected);
                        *found.lock().unwrap() += 1;
                    });
                }
                for _ in 1..threads {
                    send.send((convolutions(), training())).unwrap();
                }
            });
            assert_eq!(found.into_inner().unwrap(), threads - 1);
        }
    });
}

#[test]
fn all_workers_may_compute_at_once_and_meet_before_and_behind_it() {
    ends("a barrier on both sides", || {
        let expected = expected();
        let pool = pool(3);
        let (before, behind) = (Barrier::new(3), Barrier::new(3));
        let found = pool.broadcast(|worker| {
            before.wait();
            let found = match worker.index() {
                1 => (Vec::new(), training()),
                _ => (convolutions(), Vec::new()),
            };
            behind.wait();
            found
        });
        assert!(found[0].0 == expected.0 && found[2].0 == expected.0);
        assert!(found[1].1 == expected.1);
    });
}

#[test]
fn a_thread_may_compute_while_it_ends() {
    struct AtTheEnd(std::sync::mpsc::Sender<Vec<u32>>);
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            let _ = self.0.send(convolutions());
        }
    }
    thread_local! {
        static LAST: std::cell::RefCell<Option<AtTheEnd>> =
            const { std::cell::RefCell::new(None) };
    }
    ends("a thread that ends", || {
        let expected = pool(1).install(convolutions);
        // Its own is dropped before or behind what the library keeps for a thread.
        for computes_first in [false, true] {
            let (send, receive) = channel();
            let worker = thread::spawn(move || {
                if computes_first {
                    convolutions();
                }
                LAST.set(Some(AtTheEnd(send)));
                convolutions();
            });
            worker.join().unwrap();
            assert!(receive.recv().unwrap() == expected);
        }
    });
}

#[test]
fn a_mutex_around_it_inside_of_a_parallel_iterator_does_not_hang() {
    ends("a mutex inside of par_iter", || {
        let expected = pool(1).install(convolutions);
        for threads in [2, 3, 4] {
            let one_at_a_time = Mutex::new(());
            pool(threads).install(|| {
                (0..12).into_par_iter().for_each(|_| {
                    let _held = one_at_a_time.lock().unwrap();
                    assert!(convolutions() == expected);
                });
            });
        }
    });
}

#[test]
fn a_step_of_training_under_a_lock_inside_of_a_parallel_iterator_does_not_hang() {
    ends("training inside of par_iter", || {
        let expected = pool(1).install(training);
        let one_at_a_time = Mutex::new(());
        pool(3).install(|| {
            (0..4).into_par_iter().for_each(|_| {
                let _held = one_at_a_time.lock().unwrap();
                assert_eq!(training(), expected);
            });
        });
    });
}

#[test]
fn nested_and_in_a_pool_of_one_it_ends_with_the_same_bits() {
    ends("nested parallel iterators", || {
        let expected = expected();
        for threads in [1, 2, 5] {
            pool(threads).install(|| {
                (0..3).into_par_iter().for_each(|_| {
                    (0..2).into_par_iter().for_each(|_| {
                        assert!(convolutions() == expected.0);
                    });
                });
                let (one, two) = rayon::join(training, training);
                assert_eq!(one, expected.1);
                assert_eq!(two, expected.1);
            });
        }
    });
}
