export const start: {
  readonly files: readonly object[];
  readonly values: readonly (readonly [string, string])[];
  readonly ifaces: readonly string[];
};
export const options: readonly string[];
