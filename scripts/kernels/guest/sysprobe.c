/* sysprobe: dump and probe /proc/sys. Static, no dependencies.
 *   sysprobe dump                  every file: key TAB mode TAB value
 *   sysprobe netns                 /proc/sys/net seen from init netns / new netns / unprivileged userns+netns
 *   sysprobe probe FILE            write the fixed list of values and bisect the accepted range
 *   sysprobe syntax FILE           write odd spellings of numbers
 * Key spelling: the path below /proc/sys with '/' -> '.', and '.' inside a path component -> '/'.
 * Values: one trailing newline dropped; \ TAB NL CR NUL and non-printables escaped; "!EXXX" = read failed.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <errno.h>
#include <dirent.h>
#include <sched.h>
#include <ctype.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC,&t);
  return t.tv_sec+t.tv_nsec*1e-9;
}

static double T0;
static int slow;
#define ROOT "/proc/sys"
typedef __int128 i128;
static const char *en(int e) {
  switch(e) {
    case 0:return "ok";
    case EINVAL:return "EINVAL";
    case ERANGE:return "ERANGE";
    case EPERM:return "EPERM";
    case EACCES:return "EACCES";
    case ENOENT:return "ENOENT";
    case ENOMEM:return "ENOMEM";
    case EOPNOTSUPP:return "EOPNOTSUPP";
    case ENOTTY:return "ENOTTY";
    case EBUSY:return "EBUSY";
    case EIO:return "EIO";
    case EROFS:return "EROFS";
    case ENODEV:return "ENODEV";
    case E2BIG:return "E2BIG";
    case EEXIST:return "EEXIST";
    case EFBIG:return "EFBIG";
    case ENOBUFS:return "ENOBUFS";
    case EOVERFLOW:return "EOVERFLOW";
    case EFAULT:return "EFAULT";
    case ENOSYS:return "ENOSYS";
    case -2:return "SHORT";
    default: {
      static char b[16];
      snprintf(b,16,"E%d",e);
      return b;
    }
  }
}

static int rd(const char*p,char*buf,int cap) {
  int fd=open(p,O_RDONLY|O_NONBLOCK);
  if(fd<0)return -errno;
  int n=0,r;
  while(n<cap-1&&(r=read(fd,buf+n,cap-1-n))>0)n+=r;
  int e=errno;
  close(fd);
  if(n==0&&r<0)return -e;
  buf[n]=0;
  return n;
}

static int wr(const char*p,const char*s,int len) {
  int fd=open(p,O_WRONLY);
  if(fd<0)return errno;
  errno=0;
  int r=write(fd,s,len);
  int e=errno;
  close(fd);
  if(r<0)return e;
  if(r<len)return -2;
  return 0;
}

static char *esc(const char*s,int n) {
  static char o[4][262144];
  static int k;
  char*b=o[k=(k+1)&3];
  int j=0;
  if(n>0&&s[n-1]=='\n')n--;
  for(int i=0;i<n&&j<262000;i++) {
    unsigned char c=s[i];
    if(c=='\\') {
      b[j++]='\\';
      b[j++]='\\';
    }else if(c=='\t') {
      b[j++]='\\';
      b[j++]='t';
    }else if(c=='\n') {
      b[j++]='\\';
      b[j++]='n';
    }else if(c=='\r') {
      b[j++]='\\';
      b[j++]='r';
    }else if(c<32||c>126) {
      j+=sprintf(b+j,"\\x%02x",c);
    }else b[j++]=c;
  }
  b[j]=0;
  return b;
}

static char *escall(const char*s,int n) {
  static char t[4096];
  memcpy(t,s,n);
  t[n]=0;
  if(n&&t[n-1]=='\n') {
    char*e=esc(t,n);
    strcat(e,"\\n");
    return e;
  }
  return esc(t,n);
}

static void path2key(const char*p,char*k) {
  const char*s=p+strlen(ROOT)+1;
  for(;*s;s++,k++) {
    if(*s=='/')*k='.';
    else if(*s=='.')*k='/';
    else *k=*s;
  }
  *k=0;
}

static void key2path(const char*k,char*p) {
  p+=sprintf(p,ROOT "/");
  for(;*k;k++,p++) {
    if(*k=='.')*p='/';
    else if(*k=='/')*p='.';
    else *p=*k;
  }
  *p=0;
}

static char **L;
static int nL;
static void walk(const char*d) {
  struct dirent**v;
  int n=scandir(d,&v,0,alphasort);
  for(int i=0;i<n;i++) {
    char p[1024];
    if(v[i]->d_name[0]=='.'&&(!v[i]->d_name[1]||(v[i]->d_name[1]=='.'&&!v[i]->d_name[2])))continue;
    snprintf(p,sizeof p,"%s/%s",d,v[i]->d_name);
    struct stat st;
    if(lstat(p,&st))continue;
    if(S_ISDIR(st.st_mode))walk(p);
    else {
      L=realloc(L,(nL+1)*sizeof*L);
      L[nL++]=strdup(p);
    }
    free(v[i]);
  }
}

static char buf[131072],buf2[131072];
static const char*val(const char*p,int mode) {
  if(!(mode&0444))return "!WRITEONLY";
  int n=rd(p,buf,sizeof buf);
  if(n<0) {
    static char e[32];
    sprintf(e,"!%s",en(-n));
    return e;
  }
  return esc(buf,n);
}

static int cmd_dump(void) {
  walk(ROOT);
  for(int i=0;i<nL;i++) {
    struct stat st;
    char k[1024];
    if(stat(L[i],&st))continue;
    path2key(L[i],k);
    printf("%s\t%04o\t%s\n",k,st.st_mode&07777,val(L[i],st.st_mode));
  }
  return 0;
}

static int nsfd0,nsfd1;
static void ns(int fd) {
  if(setns(fd,CLONE_NEWNET)) {
    perror("setns");
    exit(1);
  }
}

struct un {
  int present,mode,w;
};
static int cmd_netns(int leak) {
  nsfd0=open("/proc/self/ns/net",O_RDONLY);
  walk(ROOT "/net");
  if(unshare(CLONE_NEWNET)) {
    perror("unshare");
    return 1;
  }
  nsfd1=open("/proc/self/ns/net",O_RDONLY);
  /* keys present only in the new netns (e.g. none) are merged in */
  int n0=nL;
  char**L0=L;
  L=0;
  nL=0;
  walk(ROOT "/net");
  for(int i=0;i<nL;i++) {
    int f=0;
    for(int j=0;j<n0&&!f;j++) f=!strcmp(L[i],L0[j]);
    if(!f) {
      L0=realloc(L0,(n0+1)*sizeof*L0);
      L0[n0++]=L[i];
    }
  }
  L=L0;
  nL=n0;
  struct un*U=mmap(0,sizeof(*U)*nL,PROT_READ|PROT_WRITE,MAP_SHARED|MAP_ANONYMOUS,-1,0);
  int *ust=mmap(0,4096,PROT_READ|PROT_WRITE,MAP_SHARED|MAP_ANONYMOUS,-1,0);
  fflush(stdout);
  pid_t c=fork();
  if(!c) {
    if(setresgid(1000,1000,1000)||setresuid(1000,1000,1000)) {
      *ust=errno;
      _exit(1);
    }
    if(unshare(CLONE_NEWUSER|CLONE_NEWNET)) {
      *ust=errno;
      _exit(1);
    }
    char m[64];
    wr("/proc/self/setgroups","deny",4);
    int l=sprintf(m,"0 1000 1");
    wr("/proc/self/uid_map",m,l);
    wr("/proc/self/gid_map",m,l);
    for(int i=0;i<nL;i++) {
      struct stat st;
      if(stat(L[i],&st))continue;
      U[i].present=1;
      U[i].mode=st.st_mode&07777;
      int n=(st.st_mode&0444)?rd(L[i],buf,sizeof buf):-1;
      U[i].w=(n>=0&&(st.st_mode&0222))?wr(L[i],buf,n):-1;
    }
    _exit(0);
  }
  int stt;
  waitpid(c,&stt,0);
  printf("#userns_unshare\t%s\n",en(*ust));
  printf("#key\tmode_init\tvalue_init\tmode_netns\tvalue_netns\twrite_same_netns\tisolation\tmode_userns\twrite_same_userns\n");
  for(int i=0;i<nL;i++) {
    char k[1024];
    path2key(L[i],k);
    struct stat a,b;
    ns(nsfd0);
    int ha=!stat(L[i],&a);
    char va[131072];
    snprintf(va,sizeof va,"%s",ha?val(L[i],a.st_mode):"-");
    ns(nsfd1);
    int hb=!stat(L[i],&b);
    char vb[131072];
    snprintf(vb,sizeof vb,"%s",hb?val(L[i],b.st_mode):"-");
    char ma[8]="-",mb[8]="-";
    if(ha)sprintf(ma,"%04o",a.st_mode&07777);
    if(hb)sprintf(mb,"%04o",b.st_mode&07777);
    const char*w="-";
    const char*iso="-";
    if(hb&&(b.st_mode&0222)&&(b.st_mode&0444)) {
      int n=rd(L[i],buf,sizeof buf);
      if(n>=0) {
        w=en(wr(L[i],buf,n));
        if(leak&&ha&&strcmp(w,"ok")==0) {
          char*e;
          errno=0;
          long long v=strtoll(buf,&e,10);
          if(e!=buf) {
            char o[64];
            int got=0;
            long long c[]={v+1,v-1,0,1,2,v*2};
            ns(nsfd0);
            char before[131072];
            int nb=rd(L[i],before,sizeof before);
            ns(nsfd1);
            int cur0=n;
            char sv[131072];
            memcpy(sv,buf,n+1);
            for(int q=0;q<6&&!got;q++) {
              if(c[q]==v)continue;
              int l=sprintf(o,"%lld",c[q]);
              if(wr(L[i],o,l))continue;
              int r=rd(L[i],buf2,sizeof buf2);
              if(r>0&&(r!=cur0||memcmp(buf2,sv,r)))got=1;
            }
            if(got) {
              ns(nsfd0);
              int na=rd(L[i],buf2,sizeof buf2);
              iso=(na==nb&&!memcmp(buf2,before,na))?"isolated":"LEAKS";
              if(nb>0&&*iso=='L')wr(L[i],before,nb);
              ns(nsfd1);
              wr(L[i],sv,cur0);
            } else iso="nochange";
          }
        }
      }
    }
    char mu[8]="-";
    if(U[i].present)sprintf(mu,"%04o",U[i].mode);
    printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",k,ma,va,mb,vb,w,iso,mu,U[i].present?(U[i].w<0&&U[i].w!=-2?"-":en(U[i].w)):"-");
  }
  return 0;
}

static const char*FIX[]={"-1","0","1","2","3","5","255","256","1024","32767","32768","65535","65536","1048576","2147483647","2147483648","4294967295","4294967296","9223372036854775807",0};
static int nfields(const char*s) {
  int n=0;
  while(*s) {
    while(*s&&isspace(*s))s++;
    if(!*s)break;
    n++;
    while(*s&&!isspace(*s))s++;
  }
  return n;
}

static int isint(const char*s) {
  while(*s&&isspace(*s))s++;
  if(*s=='-')s++;
  return isdigit(*s)!=0;
}

static char *pr128(i128 v,char*o) {
  char t[64];
  int n=0,neg=v<0;
  unsigned __int128 u=neg?-(unsigned __int128)v:v;
  do {
    t[n++]='0'+(int)(u%10);
    u/=10;
  }
  while(u);
  char*p=o;
  if(neg)*p++='-';
  while(n)*p++=t[--n];
  *p=0;
  return o;
}

static char P[1024],ORIG[131072];
static int OL,NF;
static int put(const char*v,int nf,char*readback) {
  char o[1024];
  int l=0;
  for(int i=0;i<nf&&l<900;i++)l+=sprintf(o+l,"%s%s",i?" ":"",v);
  int e=wr(P,o,l);
  int n=rd(P,buf2,sizeof buf2);
  if(n<0)sprintf(readback,"!%s",en(-n));
  else snprintf(readback,4000,"%s",esc(buf2,n));
  return e;
}

static int restore(void) {
  return wr(P,ORIG,OL);
}

static int same(const char*rb,const char*v,int nf) {
  /* rb escaped: fields separated by \t or space */
  char t[4096];
  int j=0;
  for(const char*s=rb;*s&&j<4000;s++) {
    if(s[0]=='\\'&&s[1]=='t') {
      t[j++]=' ';
      s++;
    } else t[j++]=*s;
  }
  t[j]=0;
  char*q=t;
  int c=0;
  for(char*w;(w=strsep(&q," "));) {
    if(!*w)continue;
    if(strcmp(w,v))return 0;
    c++;
  }
  return c==nf;
}

static int last_e;
static int good(i128 v) {
  if(now()-T0>5.0) {
    slow=1;
    return 0;
  }
  char s[64],rb[4096];
  pr128(v,s);
  int e=put(s,NF,rb);
  int ok=(e==0&&same(rb,s,NF));
  last_e=e;
  restore();
  return ok;
}

#define RANGEOUT(kind) 0
static int cmd_probe(const char*f) {
  FILE*fp=fopen(f,"r");
  char line[1024];
  setvbuf(stdout,0,_IOLBF,0);
  printf("#key\tkind\torig\twrote\trc\treadback\trestore\n");
  while(fgets(line,sizeof line,fp)) {
    char*k=line;
    line[strcspn(line,"\r\n#")]=0;
    while(*k==' ')k++;
    for(int n=strlen(k);n&&k[n-1]==' ';)k[--n]=0;
    if(!*k)continue;
    int danger=0;
    while(*k=='!') {
      danger=1;
      k++;
    }
    key2path(k,P);
    struct stat st;
    if(stat(P,&st)) {
      printf("%s\tabsent\t\t\t\t\t\n",k);
      continue;
    }
    int n=(st.st_mode&0444)?rd(P,ORIG,sizeof ORIG):0;
    if(n<0) {
      printf("%s\tunreadable\t\t\t%s\t\t\n",k,en(-n));
      continue;
    }
    OL=n;
    NF=nfields(ORIG);
    char ov[4096];
    snprintf(ov,sizeof ov,"%s",esc(ORIG,n));
    if(!(st.st_mode&0222)) {
      printf("%s\treadonly\t%s\t\t\t\t\n",k,ov);
      continue;
    }
    if(!(st.st_mode&0444)||!isint(ORIG)||NF<1) {
      if(!(st.st_mode&0444)||NF>0) {
        printf("%s\tnotint\t%s\t\t\t\t\n",k,ov);
        continue;
      }
      NF=1;
    }
    i128 g=0;
    int hg=0;
    char rb[4096];
    T0=now();
    slow=0;
    for(int i=0;FIX[i];i++) {
      if(now()-T0>12.0) {
        printf("%s\tslow\t%s\t%s\tskipped\t\t\n",k,ov,FIX[i]);
        break;
      }
      int e=put(FIX[i],NF,rb);
      char rbk[4096];
      strcpy(rbk,rb);
      int r=restore();
      if(e==0&&same(rbk,FIX[i],NF)&&!hg) {
        g=strtoll(FIX[i],0,10);
        hg=1;
      }
      printf("%s\tfix%d\t%s\t%s\t%s\t%s\t%s\n",k,NF,ov,FIX[i],en(e),rbk,en(r));
    }
    if(NF>1) {
      int e=put("7",1,rb);
      char rbk[4096];
      strcpy(rbk,rb);
      int r=restore();
      printf("%s\tpartial\t%s\t7\t%s\t%s\t%s\n",k,ov,en(e),rbk,en(r));
      e=put("7",NF+1,rb);
      strcpy(rbk,rb);
      r=restore();
      printf("%s\textra\t%s\t7 x%d\t%s\t%s\t%s\n",k,ov,NF+1,en(e),rbk,en(r));
    }
    if(danger||now()-T0>4.0) {
      printf("%s\trange\t%s\t\tskipped\t\t\n",k,ov);
      continue;
    }
    {
      char*e;
      long long o=strtoll(ORIG,&e,10);
      if(e!=ORIG&&NF==1&&good(o)) {
        g=o;
        hg=1;
      }
    }
    if(!hg) {
      printf("%s\trange\t%s\t\tnone\t\t\n",k,ov);
      continue;
    }
    i128 lim=((i128)1)<<64;
    i128 bad=-lim, gd=g;
    int eb=0,ea=0;
    while(gd-bad>1) {
      i128 m=bad+(gd-bad)/2;
      if(good(m))gd=m;
      else {
        bad=m;
        eb=last_e;
      }
    }
    i128 mn=gd;
    if(!good(mn-1))eb=last_e;
    bad=lim*2;
    gd=g;
    while(bad-gd>1) {
      i128 m=gd+(bad-gd)/2;
      if(good(m))gd=m;
      else {
        bad=m;
        ea=last_e;
      }
    }
    i128 mx=gd;
    char rbl[4096],rbh[4096],s[64],s2[64];
    if(!good(mx+1))ea=last_e;
    if(slow) {
      restore();
      printf("%s\trange\t%s\t\tslow\t\t\n",k,ov);
      continue;
    }
    put(pr128(mn-1,s),NF,rbl);
    restore();
    put(pr128(mx+1,s),NF,rbh);
    int r=restore();
    printf("%s\trange\t%s\t%s..%s\tbelow:%s above:%s\tbelow->%s above->%s\t%s\n",k,ov,pr128(mn,s),pr128(mx,s2),({static char x[32];strcpy(x,en(eb));x;}),en(ea),rbl,rbh,en(r));
  }
  return 0;
}

static const struct {
  const char*s;
  int n;
}SY[]={
#define S(x) {x,sizeof(x)-1}
S("1"),S("1\n"),S("1\n\n"),S(" 1"),S("1 "),S("\t1\t"),S("\n1"),S("+1"),S("-0"),S("01"),S("010"),S("0x10"),S("0X10"),S("0b1"),S("1k"),S("1K"),S("1M"),S("1,000"),S("1_000"),S("1.5"),S("1e3"),S(""),S("\n"),S(" "),S("1 2"),S("1\t2"),S("1 x"),S("1 2 3 4 5"),S("1,2"),S("1\0"),S("1\0002"),S("1\r\n"),S("1\r"),S("1;"),S("1 ; comment"),S("1 # comment"),S("abc"),S("true"),S("yes"),S("on"),S("\"1\""),S("'1'"),S("1\n2\n"),S("000000000000000000001"),S("0000000000000000000001"),S("0000000000000000000000000001"),S("- 1"),S("--1"),S("\v1"),S("1\f")};
static int cmd_syntax(const char*f) {
  FILE*fp=fopen(f,"r");
  char line[1024];
  setvbuf(stdout,0,_IOLBF,0);
  printf("#key\torig\twrote\trc\treadback\n");
  while(fgets(line,sizeof line,fp)) {
    line[strcspn(line,"\r\n #")]=0;
    char*k=line;
    if(!*k)continue;
    key2path(k,P);
    struct stat st;
    if(stat(P,&st)) {
      printf("%s\tabsent\t\t\t\n",k);
      continue;
    }
    OL=rd(P,ORIG,sizeof ORIG);
    if(OL<0)continue;
    char ov[4096];
    snprintf(ov,4096,"%s",esc(ORIG,OL));
    for(unsigned i=0;i<sizeof SY/sizeof*SY;i++) {
      /* start from a known different value so that an unchanged value can be told from an accepted one: the original */
      int e=wr(P,SY[i].s,SY[i].n);
      int n=rd(P,buf2,sizeof buf2);
      char rb[4096];
      if(n<0)sprintf(rb,"!%s",en(-n));
      else snprintf(rb,4096,"%s",esc(buf2,n));
      restore();
      printf("%s\t%s\t%s\t%s\t%s\n",k,ov,escall(SY[i].s,SY[i].n),en(e),rb);
    }
  }
  return 0;
}

int main(int c,char**v) {
  static char ob[1<<16];
  setvbuf(stdout,ob,_IOFBF,sizeof ob);
  if(c<2)return 2;
  int r;
  if(!strcmp(v[1],"dump"))r=cmd_dump();
  else if(!strcmp(v[1],"netns"))r=cmd_netns(!(c>2&&!strcmp(v[2],"noleak")));
  else if(!strcmp(v[1],"probe")&&c>2)r=cmd_probe(v[2]);
  else if(!strcmp(v[1],"syntax")&&c>2)r=cmd_syntax(v[2]);
  else return 2;
  fflush(stdout);
  return r;
}
