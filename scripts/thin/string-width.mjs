// Help is ASCII in a left-to-right table. The package counts emoji and segments graphemes, which takes longer than node's own start.
export default function stringWidth(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
