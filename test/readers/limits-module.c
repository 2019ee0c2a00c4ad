/*
 * Runs the real pam_limits.so over many trees in one process. Loaded with LD_PRELOAD into any program of the system whose
 * module is asked: its functions stand before those of the C library, so that limits are recorded and never set.
 * Needs /etc to be a tmpfs of its own mount namespace, for it writes there. Reads commands, one a line; bytes are in hex.
 *   reset                          forget everything below /etc/security and /etc/usr
 *   file PATH BYTES, link PATH TARGET, dir PATH
 *   pid1 BYTES                     what /proc/1/limits holds
 *   nr_open TEXT                   what /proc/sys/fs/nr_open holds
 *   inherited SOFT HARD ...        16 pairs, in the kernel's order
 *   run USER                       answers: status nice no-new-privs chroot SOFT HARD ...
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utmp.h>

struct pam_handle;
struct pam_message { int msg_style; const char *msg; };
struct pam_response { char *resp; int resp_retcode; };
struct pam_conv { int (*conv)(int, const struct pam_message **, struct pam_response **, void *); void *data; };
int pam_start(const char *, const char *, const struct pam_conv *, struct pam_handle **);
int pam_open_session(struct pam_handle *, int);
int pam_end(struct pam_handle *, int);

enum { ITEMS = 16, NO_NEW_PRIVS = 38 };
static struct rlimit state[ITEMS];
static unsigned long long nr_open = 1048576;
static char nr_open_text[64] = "1048576\n";
static char *pid1, *jail;
static int nice_value, no_new_privs;

static int set_limit(int item, const struct rlimit *to) {
  if (item < 0 || item >= ITEMS || to->rlim_cur > to->rlim_max) return errno = EINVAL, -1;
  if (item == RLIMIT_NOFILE && to->rlim_max > nr_open) return errno = EPERM, -1;
  state[item] = *to;
  return 0;
}
static int get_limit(int item, struct rlimit *to) {
  if (item < 0 || item >= ITEMS) return errno = EINVAL, -1;
  *to = state[item];
  return 0;
}
int setrlimit(__rlimit_resource_t item, const struct rlimit *to) { return set_limit((int)item, to); }
int setrlimit64(__rlimit_resource_t item, const struct rlimit64 *to) { return set_limit((int)item, (const struct rlimit *)to); }
int getrlimit(__rlimit_resource_t item, struct rlimit *to) { return get_limit((int)item, to); }
int getrlimit64(__rlimit_resource_t item, struct rlimit64 *to) { return get_limit((int)item, (struct rlimit *)to); }
int getpriority(__priority_which_t which, id_t who) { (void)which; (void)who; return nice_value; }
int setpriority(__priority_which_t which, id_t who, int to) { (void)which; (void)who; nice_value = to; return 0; }
int prctl(int option, ...) {
  va_list rest;
  va_start(rest, option);
  unsigned long first = va_arg(rest, unsigned long);
  va_end(rest);
  if (option == NO_NEW_PRIVS) return no_new_privs = 1, 0;
  return (int)syscall(SYS_prctl, option, first, 0, 0, 0);
}
int chdir(const char *path) { (void)path; return 0; }
int chroot(const char *path) { free(jail); jail = strdup(path); return 0; }
int audit_open(void) { return errno = EPROTONOSUPPORT, -1; }
struct utmp *getutent(void) { return NULL; }
void setutent(void) {}
void endutent(void) {}
void openlog(const char *ident, int option, int facility) { (void)ident; (void)option; (void)facility; }
void closelog(void) {}
void syslog(int level, const char *format, ...) { (void)level; (void)format; }
void __syslog_chk(int level, int flag, const char *format, ...) { (void)level; (void)flag; (void)format; }
void vsyslog(int level, const char *format, va_list rest) { (void)level; (void)format; (void)rest; }
void __vsyslog_chk(int level, int flag, const char *format, va_list rest) { (void)level; (void)flag; (void)format; (void)rest; }

FILE *fopen(const char *path, const char *mode) {
  if (strcmp(path, "/proc/1/limits") == 0 && pid1) return fmemopen(pid1, strlen(pid1), "r");
  if (strcmp(path, "/proc/sys/fs/nr_open") == 0) return fmemopen(nr_open_text, strlen(nr_open_text), "r");
  int flags = *mode == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | (*mode == 'a' ? O_APPEND : O_TRUNC);
  int fd = open(path, flags | O_CLOEXEC, 0644);
  return fd < 0 ? NULL : fdopen(fd, *mode == 'r' ? "r" : "w");
}
FILE *fopen64(const char *path, const char *mode) { return fopen(path, mode); }

static int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }
static char *unhex(char *text, size_t *length) {
  size_t n = strlen(text) / 2;
  for (size_t i = 0; i < n; i++) text[i] = (char)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
  text[n] = 0;
  if (length) *length = n;
  return text;
}
static void fail(const char *what) { dprintf(2, "%s: %s\n", what, strerror(errno)); _exit(3); }
static void empty(const char *path) {
  char name[8192];
  DIR *dir = opendir(path);
  if (!dir) return;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (entry->d_type == DT_DIR) { empty(name); rmdir(name); } else unlink(name);
  }
  closedir(dir);
}
static void parents(char *path) {
  for (char *at = path + 1; (at = strchr(at, '/')); at++) { *at = 0; syscall(SYS_mkdir, path, 0755); *at = '/'; }
}
static void put(char *path, const char *bytes, size_t length) {
  parents(path);
  unlink(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, bytes, length) != (ssize_t)length) fail(path);
  close(fd);
}
static int converse(int count, const struct pam_message **messages, struct pam_response **answers, void *data) {
  (void)messages; (void)data;
  *answers = calloc((size_t)count, sizeof **answers);
  return 0;
}
static void run(const char *user) {
  struct pam_conv talk = { converse, NULL };
  struct pam_handle *handle = NULL;
  struct rlimit before[ITEMS];
  memcpy(before, state, sizeof state);
  nice_value = no_new_privs = 0;
  free(jail);
  jail = NULL;
  int status = pam_start("tune-advise", user, &talk, &handle);
  if (status != 0) { errno = EINVAL; fail("pam_start"); }
  status = pam_open_session(handle, 0);
  pam_end(handle, status);
  printf("%d %d %d %s", status, nice_value, no_new_privs, jail ? "" : "-");
  for (const char *at = jail; at && *at; at++) printf("%02x", (unsigned char)*at);
  for (int i = 0; i < ITEMS; i++) printf(" %llu %llu", (unsigned long long)state[i].rlim_cur, (unsigned long long)state[i].rlim_max);
  putchar('\n');
  fflush(stdout);
  memcpy(state, before, sizeof state);
}

__attribute__((constructor)) static void serve(void) {
  char *line = NULL;
  size_t size = 0;
  if (!getenv("LIMITS_MODULE_SERVES")) return;
  unsetenv("LD_PRELOAD");
  while (getline(&line, &size, stdin) != -1) {
    line[strcspn(line, "\n")] = 0;
    char *save = NULL, *verb = strtok_r(line, "\t", &save), *first = strtok_r(NULL, "\t", &save);
    char *second = strtok_r(NULL, "\t", &save), nothing[1] = "";
    size_t length = 0;
    if (!verb) continue;
    if (strcmp(verb, "reset") == 0) { empty("/etc/security"); empty("/etc/usr"); }
    else if (!first) { errno = EINVAL; fail(verb); }
    else if (strcmp(verb, "file") == 0) {
      char *bytes = unhex(second ? second : nothing, &length);
      put(unhex(first, NULL), bytes, length);
    } else if (strcmp(verb, "link") == 0) {
      parents(unhex(first, NULL));
      if (symlink(unhex(second, NULL), first) != 0) fail("symlink");
    } else if (strcmp(verb, "dir") == 0) {
      parents(unhex(first, NULL));
      if (syscall(SYS_mkdir, first, 0755) != 0 && errno != EEXIST) fail("mkdir");
    } else if (strcmp(verb, "pid1") == 0) { free(pid1); pid1 = strdup(unhex(first, NULL)); }
    else if (strcmp(verb, "nr_open") == 0) { nr_open = strtoull(first, NULL, 10); snprintf(nr_open_text, sizeof nr_open_text, "%s\n", first); }
    else if (strcmp(verb, "inherited") == 0) {
      char *at = first;
      for (int i = 0; i < ITEMS; i++) { state[i].rlim_cur = strtoull(at, &at, 10); state[i].rlim_max = strtoull(at, &at, 10); }
    } else if (strcmp(verb, "run") == 0) run(unhex(first, NULL));
    else { errno = EINVAL; fail(verb); }
  }
  _exit(0);
}
