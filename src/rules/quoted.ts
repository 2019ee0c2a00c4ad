const longest = 60;

/** A value as typed for a message, cut where it is very long. */
export function short(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** `key = value` as typed. */
export function assignment(setting: { readonly rawKey: string; readonly value: string }): string {
  return `${short(setting.rawKey)} = ${short(setting.value)}`.trimEnd();
}
