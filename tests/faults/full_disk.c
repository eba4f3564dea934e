/* Preloaded into a server: while the file named by FULL is there, nothing more fits into the files
   of its tables, those below a folder `base`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Whether a write that ends at `end` needs room that is not there. */
static int is_full(int fd, off_t end)
{
    const char *full = getenv("FULL");
    char link[64], path[4200];
    struct stat is;
    if (!full || access(full, F_OK))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &is))
        return 0;
    path[length] = 0;
    return strstr(path, "/base/") && end > is.st_size;
}

static off_t size_of(const struct iovec *parts, int count)
{
    off_t size = 0;
    for (int at = 0; at < count; at++)
        size += parts[at].iov_len;
    return size;
}

#define REFUSE(fd, end) do { if (is_full(fd, end)) { errno = ENOSPC; return -1; } } while (0)

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    REFUSE(fd, at + (off_t)size);
    return ((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite"))
        (fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at)
{
    return pwrite(fd, data, size, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    REFUSE(fd, at + size_of(parts, count));
    return ((ssize_t(*)(int, const struct iovec *, int, off_t))dlsym(RTLD_NEXT, "pwritev"))
        (fd, parts, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at)
{
    return pwritev(fd, parts, count, at);
}

int posix_fallocate(int fd, off_t at, off_t size)
{
    if (is_full(fd, at + size))
        return ENOSPC;
    return ((int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate"))(fd, at, size);
}

int posix_fallocate64(int fd, off_t at, off_t size)
{
    return posix_fallocate(fd, at, size);
}
