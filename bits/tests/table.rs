//! The table is the stored one: on this machine, in this build, on any thread.

const STORED: &str = include_str!("../table.txt");

fn compare(table: &str) {
    for (line, stored) in table.lines().zip(STORED.lines()) {
        assert_eq!(line, stored, "other bits than the stored table's");
    }
    assert_eq!(table.lines().count(), STORED.lines().count());
}

#[test]
fn every_output_has_the_stored_bits() {
    compare(&bits::table().unwrap());
}

#[test]
fn two_and_seven_threads_at_once_give_each_the_same_bits() {
    for threads in [2, 7] {
        std::thread::scope(|scope| {
            let table = || compare(&bits::table().unwrap());
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(table)).collect();
            for thread in started {
                thread.join().unwrap();
            }
        });
    }
}
