/** What `list` can list. */
export const listKinds = ['profiles', 'parameters', 'limits', 'rules', 'symptoms', 'applications', 'facts', 'formats'] as const;
