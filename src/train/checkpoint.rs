//! All that a run needs to go on as if it had never stopped.

use ndarray::{Array1, ArrayD};

use super::history::{Epoch, History, Score};
use crate::layer::{Layer, Sequential};
use crate::optim::Optimizer;
use crate::weights::{self, Tensor, Tensors};
use crate::{Error, Result};

const STEPS: &str = "training.steps";
const LOSSES: &str = "training.losses";
const EPOCHS: &str = "training.epochs";
/// The name of the hash of all other numbers, by which a change of them is found.
const IDENTITY: &str = "training.identity";

/// The weights by PyTorch's names, beside them what the optimizer remembers, as
/// `optimizer.momentum_buffer.0.weight`, and what was measured so far, as
/// `training.losses`; in the file's notes, of which run it is.
///
/// [`weights::decode`] takes the weights out of it.
#[derive(Debug, PartialEq)]
pub struct Checkpoint {
    pub(super) tensors: Tensors,
    /// The identity that the file notes.
    noted: Option<Tensor>,
}

impl Checkpoint {
    /// The state of a run. `description` tells it from others.
    pub fn new(
        network: &Sequential,
        optimizer: &Optimizer,
        history: &History,
        description: &str,
    ) -> Self {
        let mut named: std::collections::BTreeMap<_, _> =
            weights::tensors(network).collect();
        let parameters = network.parameters().into_iter();
        for (parameter, state) in parameters.zip(optimizer.state()) {
            for (what, array) in optimizer.rule().state_names().iter().zip(state) {
                let name = state_name(what, &parameter.name);
                named.insert(name, Tensor::F32(array.clone()));
            }
        }
        let steps = Array1::from_elem(1, optimizer.steps()).into_dyn();
        let losses = Array1::from(history.losses.clone()).into_dyn();
        named.insert(STEPS.into(), Tensor::U64(steps));
        named.insert(LOSSES.into(), Tensor::F64(losses));
        let epochs = Array1::from_iter(history.epochs.iter().flat_map(to_numbers));
        named.insert(EPOCHS.into(), Tensor::F64(epochs.into_dyn()));
        let note = Some(description.to_owned());
        Self { tensors: Tensors { named, note }, noted: None }
    }

    /// The file as bytes.
    ///
    /// # Errors
    /// [`Error::Data`] if it is too much for the format.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let bytes = self.identity().and_then(|identity| {
            let identity = Array1::from_elem(1, identity).into_dyn();
            let identity = (IDENTITY, &Tensor::U64(identity));
            self.tensors.encode_with(Some(identity))
        });
        bytes.map_err(|reason| bad("the checkpoint", reason))
    }

    /// Hash of the file without it: FNV-1a, 64 bits.
    fn identity(&self) -> Result<u64, String> {
        let bytes = self.tensors.encode_with(None)?;
        Ok(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// A file's bytes; `name` stands for it in messages.
    ///
    /// # Errors
    /// [`Error::Data`] if they are no safetensors file.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Self> {
        let tensors = Tensors::decode(bytes);
        let mut tensors = tensors.map_err(|reason| bad(name, reason))?;
        let noted = tensors.named.remove(IDENTITY);
        Ok(Self { tensors, noted })
    }

    /// Puts network and optimizer where the run stood, and gives what was
    /// measured until then.
    ///
    /// # Errors
    /// [`Error::Data`] if it is the checkpoint of another run, not complete, or not as
    /// it was written; network and optimizer are then as they were.
    pub fn restore(
        &self,
        name: &str,
        network: &mut Sequential,
        optimizer: &mut Optimizer,
        description: &str,
    ) -> Result<History> {
        self.put(network, optimizer, description).map_err(|reason| bad(name, reason))
    }

    fn put(
        &self,
        network: &mut Sequential,
        optimizer: &mut Optimizer,
        description: &str,
    ) -> Result<History, String> {
        match self.tensors.note.as_deref() {
            Some(note) if note == description => {}
            Some(note) => {
                return Err(format!(
                    "it is of another run: {note}; this run is: {description}"
                ));
            }
            None => return Err("it is no checkpoint: no run is noted in it".into()),
        }
        let steps = self.steps()?;
        let history = self.history()?;
        if history.steps() != steps {
            return Err(format!(
                "it has {} losses for {steps} steps",
                history.steps()
            ));
        }
        let state = self.state(network, optimizer)?;
        self.fits(network)?;
        self.unaltered()?;
        weights::put("", &self.tensors, network)?;
        let resumed = optimizer.resume(steps, state);
        resumed.map_err(|error| error.to_string())?;
        Ok(history)
    }

    /// Refuses weights that the network has not, before their identity is looked at:
    /// what is missing is told by its name.
    fn fits(&self, network: &Sequential) -> Result<(), String> {
        let mut parameters = network.parameters().into_iter();
        parameters.try_for_each(|parameter| {
            let tensor = self.tensors.named.get(&parameter.name);
            weights::fitting(&parameter.name, tensor, parameter.values.shape())
                .map(drop)
        })
    }

    /// Refuses what no run has written: training that goes on with it would not give
    /// the bits that it promises.
    fn unaltered(&self) -> Result<(), String> {
        for (name, tensor) in &self.tensors.named {
            let wild = match tensor {
                Tensor::F32(array) => array.iter().any(|number| !number.is_finite()),
                Tensor::F64(array) => array.iter().any(|number| !number.is_finite()),
                _ => false,
            };
            if wild {
                return Err(format!("its {name} holds numbers that are not finite"));
            }
        }
        let found = self.identity()?;
        match &self.noted {
            Some(Tensor::U64(noted)) if noted.iter().eq([&found]) => Ok(()),
            Some(Tensor::U64(noted)) if noted.len() == 1 => Err(format!(
                "it was altered after it was written: its numbers make {found:016x}, \
                 {:016x} is noted",
                noted.sum()
            )),
            other => Err(lacking(IDENTITY, "one U64", other.as_ref())),
        }
    }

    fn steps(&self) -> Result<u64, String> {
        match self.tensors.named.get(STEPS) {
            Some(Tensor::U64(array)) if array.shape() == [1] => Ok(array[[0]]),
            other => Err(lacking(STEPS, "one U64", other)),
        }
    }

    fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        match self.tensors.named.get(name) {
            Some(Tensor::F64(array)) => Ok(array.iter().copied().collect()),
            other => Err(lacking(name, "F64", other)),
        }
    }

    fn history(&self) -> Result<History, String> {
        let epochs = self.numbers(EPOCHS)?;
        let epochs: Option<_> = epochs.chunks(4).map(from_numbers).collect();
        let told = || format!("its {EPOCHS} does not have 4 numbers an epoch");
        Ok(History {
            losses: self.numbers(LOSSES)?,
            epochs: epochs.ok_or_else(told)?,
        })
    }

    fn state(
        &self,
        network: &Sequential,
        optimizer: &Optimizer,
    ) -> Result<Vec<Vec<ArrayD<f32>>>, String> {
        let names = optimizer.rule().state_names();
        let parameters = network.parameters().into_iter();
        let of_one = |parameter: crate::layer::Parameter<f32>| {
            let arrays = names.iter().map(|what| {
                let name = state_name(what, &parameter.name);
                let tensor = self.tensors.named.get(&name);
                weights::fitting(&name, tensor, parameter.values.shape())
            });
            arrays.collect()
        };
        parameters.map(of_one).collect()
    }
}

fn state_name(what: &str, parameter: &str) -> String {
    format!("optimizer.{what}.{parameter}")
}

/// Mean loss; 1 and the test's score, or zeros where there was no test.
fn to_numbers(epoch: &Epoch) -> [f64; 4] {
    let score = epoch.test.unwrap_or(Score { loss: 0.0, accuracy: 0.0 });
    let tested = if epoch.test.is_some() { 1.0 } else { 0.0 };
    [epoch.train_loss, tested, score.loss, score.accuracy]
}

fn from_numbers(numbers: &[f64]) -> Option<Epoch> {
    let &[train_loss, tested, loss, accuracy] = numbers else {
        return None;
    };
    let test = (tested == 1.0).then_some(Score { loss, accuracy });
    Some(Epoch { train_loss, test })
}

fn lacking(name: &str, wanted: &str, found: Option<&Tensor>) -> String {
    match found {
        Some(tensor) => format!(
            "its {name} is {} of shape {:?}, {wanted} is wanted",
            tensor.type_name(),
            tensor.shape()
        ),
        None => format!("it does not hold {name}, which is needed"),
    }
}

fn bad(name: &str, reason: String) -> Error {
    Error::Data { name: name.into(), reason }
}
