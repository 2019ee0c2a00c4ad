/** A place in a text. Lines and columns start at 1; `end` is exclusive; offsets count UTF-16 units of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One line of a sysctl file, as its readers see it. Nothing is lost: `text` is the whole line without its ending. */
export interface SysctlLine {
  readonly kind: 'blank' | 'comment' | 'setting' | 'exclusion' | 'bad';
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly span: Span;
  /** as typed, without the leading `-` */
  readonly rawKey?: string;
  readonly keySpan?: Span;
  /** dotted key, `/` for a dot inside a name (`net.ipv4.conf.eth0/100.rp_filter`) */
  readonly key?: string;
  /** trimmed, else as typed */
  readonly value?: string;
  readonly valueSpan?: Span;
  /** `-key = v`: the reader forgives failure */
  readonly forgiving?: true;
  /** has `*`, `?` or `[` */
  readonly glob?: true;
  /** why a line is `bad` */
  readonly problem?: string;
  /** under `when`, `if`, `|| true`, `ignoreerrors`: not applied everywhere, or failure is forgiven */
  readonly conditional?: true;
  /** what it stands in, in words: `task 'set somaxconn'`, `pod web` */
  readonly where?: string;
  /** a plain YAML scalar that is no text: `value` is what becomes of it, the span holds what was typed (`on`, `010`) */
  readonly yamlType?: 'integer' | 'float' | 'boolean' | 'null';
  /** `state: absent`: named to take it away; `kind` is `comment` then */
  readonly absent?: true;
  /** the text ends here, without a line end, in a character beyond ASCII: perhaps in the middle of it */
  readonly cutShort?: true;
}

export interface LimitsLine {
  readonly kind: 'blank' | 'comment' | 'limit' | 'stop' | 'bad';
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly span: Span;
  /** the line ends in CR LF: from Linux-PAM 1.6 on the carriage return belongs to its last field */
  readonly carriageReturn?: true;
  readonly domain?: string;
  readonly domainSpan?: Span;
  readonly type?: string;
  readonly typeSpan?: Span;
  readonly item?: string;
  readonly itemSpan?: Span;
  readonly value?: string;
  readonly valueSpan?: Span;
  readonly problem?: string;
  /** under `when`, `if`, `|| true`: not applied everywhere, or failure is forgiven */
  readonly conditional?: true;
  /** what it stands in, in words: `task 'raise nofile'`, `service web` */
  readonly where?: string;
}

/** One `Name=value` of a systemd unit, drop-in or manager file. */
export interface UnitLine {
  readonly path: string;
  readonly line: number;
  readonly section: string;
  readonly name: string;
  readonly value: string;
  readonly valueSpan: Span;
  readonly nameSpan?: Span;
  /** number by which systemd names the line: that of its last part where lines were joined */
  readonly reported?: number;
  /** absent: an assignment. `bad` is left out by systemd, at `fatal` it gives up on the file */
  readonly kind?: 'section' | 'bad' | 'fatal';
  /** why a line is `bad` or `fatal` */
  readonly problem?: string;
}
