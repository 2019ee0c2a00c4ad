# The proxy of docs/tutorial.md, sourced inside test/apply/sandbox.sh: its name, the file of its team, and what runs.
hostname proxy1
rm /etc/sysctl.d/50-edge.conf
cat > /etc/sysctl.d/60-proxy.conf <<'END'
# from an old tuning guide
net.core.somaxconn = 128
net.ipv4.tcp_tw_recycle = 1
net.ipv4.tcp_fin_timeout = 15
END
put net.core.somaxconn 128
put net.ipv4.tcp_fin_timeout 15
put net.ipv4.tcp_syncookies 1
put net.ipv4.ip_local_port_range '32768 60999'
put net.ipv4.tcp_max_tw_buckets 65536
