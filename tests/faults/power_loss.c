/* Preloaded: at each sync the file is copied to the folder in SHADOW, so that what stands there is
   what a power cut would leave: nothing that was only written. Names that are removed, renamed or
   linked are so at once, because whoever needs them to last syncs the folder after it.

   Without ROOT every file goes by its own name; with it, only those below ROOT, by their path. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONG 4200

/* Where a file stands in the shadow; 0 where it is none of ours. */
static int place(const char *path, char *kept)
{
    const char *shadow = getenv("SHADOW"), *root = getenv("ROOT"), *name;
    char whole[LONG], folder[LONG];
    if (!shadow)
        return 0;
    if (path[0] == '/')
        snprintf(whole, sizeof whole, "%s", path);
    else if (getcwd(folder, sizeof folder))
        snprintf(whole, sizeof whole, "%s/%s", folder, path);
    else
        return 0;
    if (root) {
        size_t length = strlen(root);
        if (strncmp(whole, root, length) || whole[length] != '/' || strstr(whole, " (deleted)"))
            return 0;
        name = whole + length + 1;
    } else
        name = strrchr(whole, '/') + 1;
    return snprintf(kept, LONG, "%s/%s", shadow, name) < LONG;
}

static void keep(int fd)
{
    char link[64], path[LONG], part[LONG + 32], kept[LONG], folder[LONG], block[65536];
    struct stat is;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &is) || !S_ISREG(is.st_mode))
        return;
    path[length] = 0;
    if (!place(path, kept))
        return;
    /* One at a time: an older copy must not come after a newer one. */
    int turn = open(getenv("SHADOW"), O_RDONLY);
    if (turn < 0 || flock(turn, LOCK_EX))
        abort();
    snprintf(folder, sizeof folder, "%s", kept);
    mkdir(dirname(folder), 0700);
    snprintf(part, sizeof part, "%s.part", kept);
    int from = open(path, O_RDONLY), to = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0)
        abort();
    ssize_t got;
    while (from >= 0 && (got = read(from, block, sizeof block)) > 0)
        if (write(to, block, got) != got)
            abort();
    close(to);
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    if (from >= 0) {
        close(from);
        if (real(part, kept))
            abort();
    }
    close(turn);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int done = real(fd);
    if (!done)
        keep(fd);
    return done;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int done = real(fd);
    if (!done)
        keep(fd);
    return done;
}

int unlink(const char *path)
{
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    char kept[LONG];
    int done = real(path);
    if (!done && place(path, kept))
        real(kept);
    return done;
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    char one[LONG], other[LONG];
    int done = real(from, to);
    if (!done && place(from, one) && place(to, other))
        real(one, other);
    return done;
}

int link(const char *from, const char *to)
{
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "link");
    char one[LONG], other[LONG];
    int done = real(from, to);
    if (!done && place(from, one) && place(to, other))
        real(one, other);
    return done;
}
