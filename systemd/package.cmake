# Installing, and the Debian package: `systemd/make-package`, or `cmake --build` and `cpack` with the preset
# "package". Paths are Debian's; another prefix than /usr installs by hand below it, the unit included.

include(GNUInstallDirs)

set(GIPOSYNC_PACKAGE_RELEASE 1 CACHE STRING "counts the packages of one version")
set(package_version ${PROJECT_VERSION}-${GIPOSYNC_PACKAGE_RELEASE})
set(here ${PROJECT_SOURCE_DIR}/systemd)
set(made ${PROJECT_BINARY_DIR}/systemd)
file(MAKE_DIRECTORY ${made})

# The version has one place, project(); the changelog says what is new in it.
file(STRINGS ${here}/debian/changelog newest_entry LIMIT_COUNT 1)
string(FIND "${newest_entry}" "giposyncd (${PROJECT_VERSION}-" found_version)
if(NOT found_version EQUAL 0)
    message(FATAL_ERROR "systemd/debian/changelog has no entry for version ${PROJECT_VERSION}: ${newest_entry}")
endif()

# The sample settings with every key commented out, so that what is installed loads: no account, all defaults.
set(sample ${PROJECT_SOURCE_DIR}/config/giposyncd.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sample} ${here}/debian/changelog)
file(READ ${sample} settings)
string(REGEX REPLACE "\n([^#\n])" "\n#\\1" settings "\n${settings}")
string(REGEX REPLACE "\n#(\\[(service|http|alerts)\\])" "\n\\1" settings "${settings}")
file(WRITE ${made}/giposyncd.toml.new
"# As installed, every key is commented out and has the default that it shows: the service waits. To begin, take
# away the # of [applications.main] and [accounts.main] and of the keys below them, and fill in what is marked.
${settings}")
file(COPY_FILE ${made}/giposyncd.toml.new ${made}/giposyncd.toml ONLY_IF_DIFFERENT)

# What Debian wants compressed, the same in every build.
find_program(GZIP gzip)
function(giposync_compressed source target)
    add_custom_command(OUTPUT ${made}/${target} DEPENDS ${source} VERBATIM
        COMMAND sh -c "exec \"$0\" -9nc <\"$1\" >\"$2\"" ${GZIP} ${source} ${made}/${target})
    set_property(GLOBAL APPEND PROPERTY giposync_compressed ${made}/${target})
endfunction()
giposync_compressed(${here}/debian/changelog changelog.Debian.gz)
giposync_compressed(${here}/man/giposyncd.8 giposyncd.8.gz)
giposync_compressed(${here}/man/giposyncd.toml.5 giposyncd.toml.5.gz)
get_property(compressed GLOBAL PROPERTY giposync_compressed)
add_custom_target(giposync_package_files ALL DEPENDS ${compressed})

if(TARGET giposyncd)
    install(TARGETS giposyncd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
set(unit_dir lib/systemd/system)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(unit_dir /lib/systemd/system)  # where bookworm keeps units
endif()
set(doc_dir ${CMAKE_INSTALL_DATADIR}/doc/giposyncd)
install(FILES ${here}/giposyncd.service DESTINATION ${unit_dir})
install(FILES ${here}/giposyncd.sysusers DESTINATION lib/sysusers.d RENAME giposyncd.conf)
install(FILES ${here}/giposyncd.tmpfiles DESTINATION lib/tmpfiles.d RENAME giposyncd.conf)
install(FILES ${made}/giposyncd.toml DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/giposync)
install(FILES ${made}/giposyncd.8.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES ${made}/giposyncd.toml.5.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${here}/giposyncd.bash-completion RENAME giposyncd
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_SOURCE_DIR}/config/resources.toml DESTINATION ${CMAKE_INSTALL_DATADIR}/giposync)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/config/reports DESTINATION ${CMAKE_INSTALL_DATADIR}/giposync OPTIONAL)
install(PROGRAMS ${here}/examples/alert-by-mail DESTINATION ${doc_dir}/examples)
install(FILES ${here}/debian/copyright ${made}/changelog.Debian.gz DESTINATION ${doc_dir})
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${doc_dir})
install(FILES ${here}/debian/lintian-overrides RENAME giposyncd DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME giposyncd)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Giposync Developers <giposync@giposync.invalid>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # some files are outside the prefix
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${GIPOSYNC_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "ca-certificates, tzdata, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "sqlite3")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "local SQLite mirror of a GipoNext clinic")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A clinic keeps its records in GipoNext and wants to report on them. This
service is authorised once by a person, then keeps a SQLite file that has all
of them, fresh and exact, and is never in the way: plain SQL, no network, no
rate limit between a question and its answer.

It survives crashes, reboots, throttling, new fields and revoked logins, and
says in one line what a person has to do when one is needed. It reads GipoNext
and never writes to it.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${here}/debian/postinst ${here}/debian/prerm ${here}/debian/postrm ${here}/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
