/** Architectures that the filter knows. */
export type Architecture = "x64" | "arm64";

/** A system call's number on x64 and on arm64; undefined where there is none. */
type Numbers = readonly [x64: number | undefined, arm64: number | undefined];

const same = (number: number): Numbers => [number, number];

/**
 * System calls that nothing inside may make, grouped by what they would open. Programs that ask get EPERM.
 * What namespaces and dropped capabilities refuse already is here as well: a second lock on the same door.
 */
export const deniedCalls: Readonly<Record<string, Numbers>> = {
  // Other file systems, other roots.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: same(428),
  move_mount: same(429),
  fsopen: same(430),
  fsconfig: same(431),
  fsmount: same(432),
  fspick: same(433),
  mount_setattr: same(442),
  open_tree_attr: same(467),
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  setns: [308, 268],
  swapon: [167, 224],
  swapoff: [168, 225],
  quotactl: [179, 60],
  quotactl_fd: same(443),
  fanotify_init: [300, 262],
  // Keyrings are shared between all sandboxes of one user.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  // Other processes' memory and descriptors.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: same(440),
  kcmp: [312, 272],
  pidfd_getfd: same(438),
  move_pages: [279, 239],
  migrate_pages: [256, 238],
  // Large parts of the kernel that a build never needs and that keep having holes. io_uring also walks around this filter.
  io_uring_setup: same(425),
  io_uring_enter: same(426),
  io_uring_register: same(427),
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  lookup_dcookie: [212, 18],
  nfsservctl: [180, 42],
  uselib: [134, undefined],
  modify_ldt: [154, undefined],
  sysfs: [139, undefined],
  ustat: [136, undefined],
  _sysctl: [156, undefined],
  // The machine itself.
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  acct: [163, 89],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  syslog: [103, 116],
  vhangup: [153, 58],
  iopl: [172, undefined],
  ioperm: [173, undefined],
};

/** The calls whose arguments the filter looks at. */
export const examinedCalls = {
  socket: [41, 198],
  socketpair: [53, 199],
  clone: [56, 220],
  unshare: [272, 97],
  ioctl: [16, 29],
  clone3: same(435),
} as const satisfies Readonly<Record<string, Numbers>>;

/** A call's number on an architecture; undefined where it does not exist. */
export const numberOf = (numbers: Numbers, architecture: Architecture): number | undefined =>
  numbers[architecture === "x64" ? 0 : 1];
