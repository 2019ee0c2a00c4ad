/** `10.0.3.7:8080`, `[fd00::7]:8080`. */
export function endName(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
