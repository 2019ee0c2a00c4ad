/** What systemd must be told after files changed. */
export interface UnitsChanged {
  readonly run: readonly string[];
  readonly restart: readonly { readonly unit: string; readonly why: string }[];
}

const ofUnit = /^\/?(?:etc|run|usr\/lib|lib)\/systemd\/system\/([^/]+?)(?:\.d\/[^/]+\.conf)?$/;

/** The units whose own files or drop-ins are among these, with the commands that make systemd read them again. */
export function unitsChanged(paths: readonly string[]): UnitsChanged {
  const units = new Set(paths.flatMap((path) => ofUnit.exec(path)?.[1] ?? []));
  if (units.size === 0) return { run: [], restart: [] };
  const why = 'it keeps the limits that it was started with';
  return { run: ['systemctl daemon-reload'], restart: [...units].sort().map((unit) => ({ unit, why })) };
}
