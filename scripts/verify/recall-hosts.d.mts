export const ownHosts: readonly (readonly [path: string, text: string])[];
