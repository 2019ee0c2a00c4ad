/** As much of node's Buffer as the readers of records use, over what a browser has. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

export class Buffer extends Uint8Array {
  static from(source, second, third) {
    if (typeof source === 'string') {
      if (second === 'latin1') return Buffer.fromLatin1(source);
      const bytes = encoder.encode(source);
      return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    if (source instanceof ArrayBuffer) return new Buffer(source, second, third);
    const copy = new Buffer(source.length);
    copy.set(source);
    return copy;
  }

  static fromLatin1(text) {
    const bytes = new Buffer(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    return bytes;
  }

  static alloc(size) {
    return new Buffer(size);
  }

  static allocUnsafe(size) {
    return new Buffer(size);
  }

  static allocUnsafeSlow(size) {
    return new Buffer(size);
  }

  static concat(pieces) {
    const whole = new Buffer(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  toString(encoding = 'utf8', start = 0, end = this.length) {
    const part = this.subarray(Math.max(0, start), Math.min(this.length, end));
    if (encoding !== 'latin1') return decoder.decode(part);
    let text = '';
    for (let at = 0; at < part.length; at += 8192) text += String.fromCharCode(...part.subarray(at, at + 8192));
    return text;
  }
}
