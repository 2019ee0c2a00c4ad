export default function stripAnsi(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
