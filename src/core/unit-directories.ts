const middle = ['/usr/local/lib', '/usr/lib'];

/**
 * Where a manager looks for units and drop-ins, the strongest first.
 * @param home of the user whose manager it is; without one its own directories are left out
 * @param runtime `/run/user/UID` of that user
 */
export function unitDirectories(manager: 'system' | 'user', home?: string, runtime?: string): readonly string[] {
  if (manager === 'system')
    return [
      '/etc/systemd/system.control',
      '/run/systemd/system.control',
      '/run/systemd/transient',
      '/run/systemd/generator.early',
      '/etc/systemd/system',
      '/etc/systemd/system.attached',
      '/run/systemd/system',
      '/run/systemd/system.attached',
      '/run/systemd/generator',
      // where /lib is a directory of its own, its units are systemd's first choice of the packages'
      ...['/usr/local/lib', '/lib', '/usr/lib'].map((place) => `${place}/systemd/system`),
      '/run/systemd/generator.late',
    ];
  const own = (...names: readonly string[]) => (home === undefined ? [] : names.map((name) => `${home}/${name}`));
  const running = (...names: readonly string[]) => (runtime === undefined ? [] : names.map((name) => `${runtime}/systemd/${name}`));
  return [
    ...own('.config/systemd/user.control'),
    ...running('user.control', 'transient', 'generator.early'),
    ...own('.config/systemd/user'),
    '/etc/xdg/systemd/user',
    '/etc/systemd/user',
    ...running('user'),
    '/run/systemd/user',
    ...running('generator'),
    ...own('.local/share/systemd/user'),
    '/usr/local/share/systemd/user',
    '/usr/share/systemd/user',
    ...middle.map((place) => `${place}/systemd/user`),
    ...running('generator.late'),
  ];
}

/** Where system.conf or user.conf and their drop-ins lie, the strongest first. */
export function managerDirectories(manager: 'system' | 'user', home?: string): readonly string[] {
  const places = ['/etc', '/run', ...middle, '/lib'].map((place) => `${place}/systemd`);
  return manager === 'user' && home !== undefined ? [`${home}/.config/systemd`, ...places] : places;
}
