type Paint = (text: string) => string;

/** How a terminal wants its text; every paint gives the text back as it is where colours are off. */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** A style with ANSI colours, or with none. */
export function createStyle(colours: boolean, width = 80): Style {
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    width,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
