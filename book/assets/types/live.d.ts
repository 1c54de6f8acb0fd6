// What the widgets' scripts share, for `tsc` alone: no page loads this.

/** Numbers of a widget's state, in the order that its script tells. */
type State = number[];
type Words = Record<string, any>;
/** One number of the state under its name. */
interface Part {
    part: HTMLElement;
    show(state: State): void;
}
interface Answer {
    numbers: Float64Array;
    bytes: Uint8Array<ArrayBuffer>;
}
interface Frame {
    readonly body: HTMLElement;
    readonly place: HTMLElement;
    readonly tools: HTMLElement;
    readonly state: State;
    change(next: State, settled?: boolean): Promise<void>;
    say(text: string): void;
    fail(text: string): void;
    begin(): Promise<void>;
}
type Cell = HTMLElement;
type Place = { row: number, column: number };

interface Live {
    folder: string;
    packed: Record<string, string>;
    widgets: Record<string, (place: HTMLElement) => Promise<void>>;
    placeOf?: any;
    made?: { selfTest: number };
    module?: string;
    words?: Record<string, Words>;

    load?(name: string): Promise<void>;
    start?(place: HTMLElement): Promise<void>;
    file?(name: string): Promise<Uint8Array<ArrayBuffer>>;
    unpacked?(name: string): Promise<Uint8Array<ArrayBuffer>>;
    ask?(name: string, numbers?: ArrayLike<number>, bytes?: Uint8Array): Promise<Answer>;
    latest?(work: (...given: any[]) => Promise<void>): (...given: any[]) => Promise<void>;
    idle?(): boolean;
    say?(key: string, values?: Record<string, unknown>): any;

    make?<K extends keyof HTMLElementTagNameMap>(name: K, set?: Record<string, any>,
        ...inside: (Node | string)[]): HTMLElementTagNameMap[K];
    svg?<K extends keyof SVGElementTagNameMap>(name: K,
        set?: Record<string, string | number>, ...inside: (Node | string)[]):
        SVGElementTagNameMap[K];
    number?(value: number, digits?: number): string;
    typed?(text: string): number;
    paint?(canvas: HTMLCanvasElement, rows: number, columns: number,
        bytes: ArrayLike<number>): void;
    frame?(place: HTMLElement, first: State, fits: (numbers: State) => boolean,
        draw: (state: State) => Promise<void>): Frame;

    field?(frame: Frame, at: number, label: string): HTMLInputElement;
    fields?(frame: Frame, from: number, rows: number, columns: number, key: string):
        HTMLInputElement[];
    readings?(count: number): HTMLElement[];
    write?(cells: Cell[], numbers: ArrayLike<number>, digits?: number): void;
    matrix?(name: string, cells: Cell[], columns: number): HTMLElement;
    sign?(text: string): HTMLElement;
    placeAt?(at: number, columns: number): Place;
    drag?(matrix: HTMLElement, rows: number, columns: number,
        move: (at: Place, from: Place) => void, end: () => void): void;

    choice?(frame: Frame, at: number, label: string, options: [number, string | number][],
        act?: (value: number) => void): Part;
    slider?(frame: Frame, at: number, label: string, ends: number[],
        act?: (value: number, settled: boolean) => void): Part;
    switch?(frame: Frame, at: number, label: string): Part;
    button?(label: string, act: () => void): HTMLButtonElement;
}
interface Window {
    live: Live;
    asks?: boolean;
}
