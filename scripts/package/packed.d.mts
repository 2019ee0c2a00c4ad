export function pack(top: string, folder: string): string;
export function install(archive: string, folder: string): string;
