/** What a program printed, or why there is nothing. `absent`: it is not installed. */
export type Ran = { readonly output: string } | { readonly problem: string; readonly absent: boolean };
