/** Runs what follows as this user and group, and no other group. */
export const asUser = (uid: number, gid = uid): string[] => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
]

/** Runs what follows after these commands of a shell. */
export const after = (commands: string): string[] => ['sh', '-ec', `${commands}; exec "$@"`, 'sh']

/** Runs what follows in a mount namespace of its own, after these commands of a shell; `$1` is the folder in them. */
export const mounted = (folder: string, commands: string): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `${commands}\nshift; exec "$@"`,
  'sh',
  folder,
]

/** Runs what follows as root where no user namespaces are allowed, as in most containers. */
export const withoutNamespaces = (): string[] => ['sh', '-c', NO_NAMESPACES, 'sh']

// A namespace that has every user, and in it the limit set to none: the machine's own is left alone.
const NO_NAMESPACES = `
unshare --user sleep 60 & holder=$!
own=$(readlink /proc/self/ns/user)
while [ "$(readlink /proc/$holder/ns/user)" = "$own" ]; do sleep 0.05; done
echo "0 0 65536" > /proc/$holder/uid_map
echo "0 0 65536" > /proc/$holder/gid_map
exec nsenter --user --target $holder --setuid 0 --setgid 0 \
  sh -c "echo 0 > /proc/sys/user/max_user_namespaces; kill $holder; exec \\"\\$@\\"" sh "$@"
`
