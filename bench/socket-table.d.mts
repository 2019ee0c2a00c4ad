export function socketLines(count: number, address: (address: number) => string): Generator<string>;
export function writeSocketTables(tree: string, count: number): readonly string[];
