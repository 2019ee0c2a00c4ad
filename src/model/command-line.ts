/** What may stand at a place of the command line. Several of these may hold; none: a text that nobody can list. */
export interface Values {
  /** a set of `CommandLine.sets` */
  readonly set?: string;
  readonly words?: readonly string[];
  /** several of the words with commas between */
  readonly commas?: true;
  readonly files?: true;
  readonly folders?: true;
  readonly users?: true;
}

export interface OptionShape {
  /** without the dashes */
  readonly name: string;
  readonly describe: string;
  readonly group: string;
  /** how its value is called (`FILE`); undefined: it takes none */
  readonly value?: string;
  /** how many values each occurrence takes */
  readonly count: 0 | 1 | 2;
  /** it also stands alone; a value comes after `=` */
  readonly optional: boolean;
  readonly repeat: boolean;
  readonly values: Values;
}

export interface CommandShape {
  readonly name: string;
  readonly describe: string;
  /** as it is written: `[PATH...]` */
  readonly operand?: string;
  readonly operandValues: Values;
  readonly options: readonly OptionShape[];
}

/** The whole command line as data: what completions and the manual are made from. */
export interface CommandLine {
  readonly program: string;
  readonly version: string;
  readonly commands: readonly CommandShape[];
  /** the command that runs where none is named */
  readonly otherwise: string;
  /** words by the name of the set; plain letters, digits and `. : / @ - _ = +` */
  readonly sets: ReadonlyMap<string, readonly string[]>;
}
