/** Handlers of the play: units are read anew where systemd runs, and restarted only where that was allowed. */
export const handlerBlock: readonly string[] = `
  handlers:
    - name: Read the units anew
      ansible.builtin.systemd:
        daemon_reload: true
      when: ansible_facts['service_mgr'] == 'systemd'

    - name: Restart what reads its limits at the start
      ansible.builtin.service:
        name: "{{ item.name }}"
        state: restarted
      loop: "{{ tune_advise_restart_units }}"
      when: tune_advise_allow_restart | bool
      listen: tune-advise restart

    - name: Tell what still has to be restarted
      ansible.builtin.debug:
        msg: "not restarted: {{ item.name }} keeps what it has until then (tune_advise_allow_restart)"
      loop: "{{ tune_advise_restart_units }}"
      when: not (tune_advise_allow_restart | bool)
      listen: tune-advise restart
`
  .trimEnd()
  .split('\n');

/**
 * Tasks of the play. Values are read from /proc/sys itself, in check mode too: whether a key is loaded is decided by what is in force,
 * so a dry run predicts the same tasks as a run.
 */
export const taskBlocks: readonly string[] = `
  tasks:
    - name: Load the modules that bring keys with them
      community.general.modprobe:
        name: "{{ item }}"
        state: present
      loop: "{{ tune_advise_modules }}"

    - name: Read what is in force
      ansible.builtin.slurp:
        src: "{{ item.proc }}"
      loop: "{{ tune_advise_sysctl | selectattr('proc', 'defined') | list }}"
      loop_control:
        label: "{{ item.name }}"
      register: tune_advise_values
      failed_when: false
      check_mode: false

    - name: Look at the folders of files
      ansible.builtin.stat:
        path: "{{ item }}"
      loop: "{{ tune_advise_folders }}"
      register: tune_advise_folders_there

    - name: Make the folders that are missing
      ansible.builtin.file:
        path: "{{ item.item }}"
        state: directory
        mode: "0755"
      loop: "{{ tune_advise_folders_there.results | rejectattr('stat.exists') | list }}"
      loop_control:
        label: "{{ item.item }}"

    - name: Look at the sysctl file of an earlier run
      ansible.builtin.stat:
        path: "{{ tune_advise_sysctl_file }}"
      register: tune_advise_earlier

    - name: Keep the sysctl file of an earlier run in mind
      ansible.builtin.slurp:
        src: "{{ tune_advise_sysctl_file }}"
      register: tune_advise_before
      when: tune_advise_earlier.stat.exists

    - name: Settings of the kernel, all or none
      when: tune_advise_head != ''
      block:
        - name: Write the sysctl file
          ansible.builtin.copy:
            content: "{{ tune_advise_head }}{{ tune_advise_here | map(attribute='text') | join }}"
            dest: "{{ tune_advise_sysctl_file }}"
            mode: "0644"

        - name: Load what differs
          ansible.posix.sysctl:
            name: "{{ item.name }}"
            value: "{{ item.value }}"
            sysctl_file: "{{ tune_advise_sysctl_file }}"
            sysctl_set: true
            reload: false
          loop: "{{ tune_advise_live }}"
          loop_control:
            label: "{{ item.name }} = {{ item.value }}"
          when: item.name not in tune_advise_held or tune_advise_held[item.name] != item.value
          notify: tune-advise restart

        - name: Read back
          ansible.builtin.slurp:
            src: "{{ item.proc }}"
          loop: "{{ tune_advise_live }}"
          loop_control:
            label: "{{ item.name }}"
          register: tune_advise_read_back
          when: not ansible_check_mode

        - name: Compare
          ansible.builtin.assert:
            that: (item.content | b64decode).split() | join(' ') == item.item.value
            fail_msg: "{{ item.item.name }} is {{ item.content | b64decode | trim }} after the load, expected {{ item.item.value }}"
            quiet: true
          loop: "{{ tune_advise_read_back.results | selectattr('content', 'defined') | list }}"
          loop_control:
            label: "{{ item.item.name }}"
      rescue:
        - name: Read what the load left behind
          ansible.builtin.slurp:
            src: "{{ item.proc }}"
          loop: "{{ tune_advise_live }}"
          loop_control:
            label: "{{ item.name }}"
          register: tune_advise_left_behind
          failed_when: false

        - name: Put the values back
          ansible.builtin.command:
            argv: ["sysctl", "-w", "{{ item.item.name }}={{ tune_advise_held[item.item.name] }}"]
          environment:
            PATH: /usr/sbin:/usr/bin:/sbin:/bin
          loop: "{{ tune_advise_left_behind.results | selectattr('content', 'defined') | list }}"
          loop_control:
            label: "{{ item.item.name }}"
          when:
            - item.item.name in tune_advise_held
            - (item.content | b64decode).split() | join(' ') != tune_advise_held[item.item.name]
          changed_when: true

        - name: Put the sysctl file back
          ansible.builtin.copy:
            content: "{{ tune_advise_before.content | b64decode }}"
            dest: "{{ tune_advise_sysctl_file }}"
            mode: "{{ tune_advise_earlier.stat.mode }}"
          when: tune_advise_earlier.stat.exists

        - name: Take the new sysctl file away
          ansible.builtin.file:
            path: "{{ tune_advise_sysctl_file }}"
            state: absent
          when: not tune_advise_earlier.stat.exists

        - name: Give up
          ansible.builtin.fail:
            msg: >-
              {{ ansible_failed_task.name }}: {{ (ansible_failed_result.results | default([ansible_failed_result])
              | selectattr('failed', 'defined') | selectattr('failed') | map(attribute='msg', default='failed') | list + ['failed']) | first }};
              the sysctl file and the values are as before

    - name: Look at the files with lines that would win
      ansible.builtin.stat:
        path: "{{ item }}"
      loop: "{{ tune_advise_edits | map(attribute='path') | unique | list }}"
      register: tune_advise_others

    - name: Take out lines that would win or do harm
      ansible.builtin.replace:
        path: "{{ item.path }}"
        regexp: "{{ item.regexp }}"
        replace: "{{ item.replace }}"
      loop: "{{ tune_advise_edits }}"
      loop_control:
        label: "{{ item.path }}"
      when: item.path in (tune_advise_others.results | selectattr('stat.exists') | map(attribute='item') | list)

    - name: Write the other files
      ansible.builtin.copy:
        content: "{{ item.content }}"
        dest: "{{ item.path }}"
        mode: "0644"
      loop: "{{ tune_advise_files }}"
      loop_control:
        label: "{{ item.path }}"

    - name: Look at the limits files
      ansible.builtin.stat:
        path: "{{ item.path }}"
      loop: "{{ tune_advise_limits_files }}"
      loop_control:
        label: "{{ item.path }}"
      register: tune_advise_limits_there

    - name: Write new limits files
      ansible.builtin.copy:
        content: "{{ item.content }}"
        dest: "{{ item.path }}"
        mode: "0644"
        force: false
      loop: "{{ tune_advise_limits_files }}"
      loop_control:
        label: "{{ item.path }}"
      notify: tune-advise restart

    - name: Change limits in files that are there
      community.general.pam_limits:
        dest: "{{ item.dest }}"
        domain: "{{ item.domain }}"
        limit_type: "{{ item.limit_type }}"
        limit_item: "{{ item.limit_item }}"
        value: "{{ item.value }}"
      loop: "{{ tune_advise_limits }}"
      loop_control:
        label: "{{ item.domain }} {{ item.limit_type }} {{ item.limit_item }} {{ item.value }}"
      when: item.dest in (tune_advise_limits_there.results | selectattr('stat.exists') | map(attribute='item.path') | list)
      notify: tune-advise restart

    - name: Write the drop-ins of units
      ansible.builtin.copy:
        content: "{{ item.content }}"
        dest: "{{ item.path }}"
        mode: "0644"
      loop: "{{ tune_advise_units }}"
      loop_control:
        label: "{{ item.path }}"
      notify:
        - Read the units anew
        - tune-advise restart
`
  .trimEnd()
  .split('\n');
