/** Formats for a program in a container, by the order of the help. */
export const containerFormats = ['kubernetes', 'compose', 'docker'] as const;

/** What commands can print, by command; the first is the default. */
export const formats = {
  advise: ['text', 'json', 'diff', 'sysctl', 'limits', 'systemd', 'ansible', 'ansible-tasks', ...containerFormats, 'tuned', 'html'],
  diagnose: ['text', 'json', 'html'],
  effective: ['text', 'json'],
  explain: ['text', 'json'],
  fleet: ['text', 'json', 'html'],
  lint: ['text', 'json', 'sarif', 'github', 'gitlab', 'junit'],
  list: ['text', 'json'],
  'upgrade-check': ['text', 'json'],
  verify: ['text', 'json', 'junit', 'openmetrics'],
} as const;
