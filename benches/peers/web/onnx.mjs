// The smallest ONNX file of one layer, byte by byte: a Conv or a MaxPool.

function varint(number) {
  const bytes = [];
  do {
    bytes.push((number & 127) | (number > 127 ? 128 : 0));
    number = Math.floor(number / 128);
  } while (number > 0);
  return bytes;
}
const field = (number, bytes) => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
const whole = (number, value) => [...varint(number * 8), ...varint(value)];
const text = (number, words) => field(number, [...new TextEncoder().encode(words)]);

function integers(name, list) {
  const values = list.flatMap((value) => whole(8, value));
  return field(5, [...text(1, name), ...values, ...whole(20, 7)]);
}

function tensor(number, name, shape) {
  const sizes = field(2, shape.flatMap((size) => field(1, whole(1, size))));
  return field(number, [...text(1, name), ...field(2, field(1, [...whole(1, 1), ...sizes]))]);
}

export function layer(type, input, output, attributes, weight) {
  const inputs = weight ? ["x", "w"] : ["x"];
  const node = [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, "y"),
    ...text(4, type),
    ...Object.entries(attributes).flatMap(([name, list]) => integers(name, list)),
  ];
  const graph = [...field(1, node), ...text(2, "g")];
  if (weight) {
    const sizes = weight.shape.flatMap((size) => whole(1, size));
    const raw = field(9, [...new Uint8Array(weight.data.buffer)]);
    graph.push(...field(5, [...sizes, ...whole(2, 1), ...text(8, "w"), ...raw]));
  }
  graph.push(...tensor(11, "x", input), ...tensor(12, "y", output));
  const operators = field(8, [...text(1, ""), ...whole(2, 13)]);
  return Uint8Array.from([...whole(1, 8), ...field(7, graph), ...operators]);
}
