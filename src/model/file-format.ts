/** The language around settings that do not stand in a file of their own: their lines are places inside it. */
export type FileFormat = 'ansible' | 'kubernetes' | 'compose' | 'tuned' | 'saptune' | 'cloud-init' | 'shell' | 'dockerfile' | 'template';
